package io.shoalfs.nativetest.arch;

import java.util.Map;
import java.util.Set;

/**
 * Who may import whom among our packages: the table of the README's architecture section. What is not listed does not
 * exist; a package may always import itself.
 */
final class ImportMatrix {

    private static final String ROOT = "io.shoalfs.";

    /** A package below {@code io.shoalfs}, and the packages that it may import. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("torrent", Set.of()),
            Map.entry("cache.disk", Set.of("torrent")),
            Map.entry("cache", Set.of("torrent", "cache.disk")),
            Map.entry("fetch.metainfo", Set.of("torrent")),
            Map.entry("fetch.net", Set.of("torrent", "fetch.swarm")),
            Map.entry("fetch.swarm", Set.of("torrent", "cache")),
            Map.entry("fetch.peer", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.metainfo")),
            Map.entry("fetch.web", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.metainfo")),
            Map.entry("fetch.tracker", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.metainfo")),
            Map.entry("fetch.dht", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.metainfo")),
            Map.entry(
                    "fetch",
                    Set.of(
                            "torrent",
                            "cache",
                            "fetch.swarm",
                            "fetch.net",
                            "fetch.metainfo",
                            "fetch.peer",
                            "fetch.web",
                            "fetch.tracker",
                            "fetch.dht")),
            Map.entry("mount.fs", Set.of("torrent", "cache")),
            // A read's bytes are a cache's lease: the transport copies it out and closes it.
            Map.entry("mount.fuse", Set.of("mount.fs")),
            Map.entry("mount.fuse.libfuse", Set.of("cache", "mount.fs", "mount.fuse")),
            Map.entry("mount.fuse.kernel", Set.of("cache", "mount.fs", "mount.fuse")),
            Map.entry(
                    "mount.cli",
                    Set.of(
                            "torrent",
                            "cache",
                            "fetch",
                            "fetch.metainfo",
                            "mount.fs",
                            "mount.fuse",
                            "mount.fuse.libfuse",
                            "mount.fuse.kernel")));

    private ImportMatrix() {}

    static boolean isOurs(String packageName) {
        return packageName.startsWith(ROOT);
    }

    /** Whether the table has a row for this package. */
    static boolean knows(String packageName) {
        return isOurs(packageName) && MAY_IMPORT.containsKey(packageName.substring(ROOT.length()));
    }

    /** Whether a class of the first package may name a class of the second; both are ours. */
    static boolean allows(String from, String to) {
        return from.equals(to)
                || MAY_IMPORT
                        .getOrDefault(from.substring(ROOT.length()), Set.of())
                        .contains(to.substring(ROOT.length()));
    }
}
