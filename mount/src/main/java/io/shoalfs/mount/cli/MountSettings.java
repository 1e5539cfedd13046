package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.mount.fuse.Transport;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the user may decide about an engine.
 *
 * @param cacheDirectory exists
 * @param cacheSize in bytes
 * @param readTimeout for how long nothing may arrive before waiting reads end
 * @param fetch the network's limits
 * @param peers to ask, beside those that trackers know
 * @param transport how volumes are brought to the kernel
 */
record MountSettings(
        Path cacheDirectory,
        long cacheSize,
        Duration readTimeout,
        FetchConfig fetch,
        List<InetSocketAddress> peers,
        Transport transport) {

    MountSettings {
        peers = List.copyOf(peers);
    }
}
