package io.shoalfs.mount.engine;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.HttpServing;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user may decide about what is seeded.
 *
 * @param cacheDirectory exists; what was verified is remembered there
 * @param fetch the network's limits
 * @param http where it is given by HTTP too; empty: nowhere
 * @param given peers and trackers, beside those that torrents name
 */
public record SeedSettings(Path cacheDirectory, FetchConfig fetch, Optional<HttpServing> http, GivenSources given) {}
