package io.shoalfs.mount.engine;

import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.fetch.metainfo.Magnet;
import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a magnet link says, and what an earlier mount has found out.
 *
 * @param metainfo what it names, with the trackers and web seeds of the link; empty if no mount has found that out
 */
public record KnownLink(Magnet magnet, Optional<Metainfo> metainfo) {

    /** Reads it, without the network; the cache may be in use. The exception's message is for people. */
    public static KnownLink of(String text, Path cache) throws IOException {
        var link = Link.of(text);
        var magnet = link.magnet();
        var kept = DiskPieceCache.metadata(cache, magnet.id())
                .flatMap(bytes -> Links.parsed(link, bytes))
                .map(metainfo -> metainfo.with(magnet.trackers(), magnet.webSeeds()));
        return new KnownLink(magnet, kept);
    }
}
