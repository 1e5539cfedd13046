package io.shoalfs.nativetest.arch;

import com.tngtech.archunit.core.domain.JavaClass;
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
            Map.entry("cache.order", Set.of("torrent")),
            Map.entry("cache", Set.of("torrent", "cache.disk", "cache.order")),
            Map.entry("fetch.metainfo", Set.of("torrent")),
            Map.entry("fetch.create", Set.of("torrent", "fetch.metainfo")),
            Map.entry("fetch.origin", Set.of("torrent", "fetch.create", "fetch.metainfo", "fetch.web")),
            Map.entry("fetch.net", Set.of("torrent", "fetch.swarm")),
            Map.entry("fetch.rack", Set.of()),
            Map.entry("fetch.swarm", Set.of("torrent", "cache", "fetch.rack")),
            Map.entry("fetch.metadata", Set.of("torrent", "fetch.swarm", "fetch.metainfo")),
            Map.entry("fetch.peer.crypto", Set.of("torrent", "fetch.net")),
            Map.entry(
                    "fetch.peer",
                    Set.of(
                            "torrent",
                            "fetch.rack",
                            "fetch.swarm",
                            "fetch.net",
                            "fetch.metainfo",
                            "fetch.metadata",
                            "fetch.peer.crypto")),
            Map.entry("fetch.aws", Set.of()),
            Map.entry(
                    "fetch.web",
                    Set.of("torrent", "fetch.rack", "fetch.swarm", "fetch.net", "fetch.metainfo", "fetch.aws")),
            // What is held is given by HTTP as to peers: out of the store, within the swarm's limits for all that is
            // given;
            // whom we fetch from (fetch.web) has no part in it.
            Map.entry("fetch.serve", Set.of("torrent", "cache", "fetch.swarm", "fetch.net")),
            Map.entry("fetch.tracker", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.metainfo")),
            Map.entry("fetch.discovery", Set.of("torrent")),
            Map.entry("fetch.dht", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.metainfo", "fetch.discovery")),
            Map.entry("fetch.lsd", Set.of("torrent", "fetch.swarm", "fetch.net", "fetch.discovery")),
            Map.entry(
                    "fetch",
                    Set.of(
                            "torrent",
                            "cache",
                            "fetch.rack",
                            "fetch.swarm",
                            "fetch.net",
                            "fetch.metainfo",
                            "fetch.peer",
                            "fetch.metadata",
                            "fetch.peer.crypto",
                            "fetch.web",
                            "fetch.serve",
                            "fetch.aws",
                            "fetch.create",
                            "fetch.origin",
                            "fetch.tracker",
                            "fetch.discovery",
                            "fetch.dht",
                            "fetch.lsd")),
            Map.entry("mount.fs", Set.of("torrent", "cache")),
            // A read's bytes are a cache's lease: the transport copies it out and closes it.
            Map.entry("mount.fuse", Set.of("mount.fs")),
            Map.entry("mount.fuse.libfuse", Set.of("torrent", "cache", "mount.fs", "mount.fuse")),
            Map.entry("mount.fuse.kernel", Set.of("torrent", "cache", "mount.fs", "mount.fuse")),
            Map.entry("mount.control", Set.of("mount.fuse")),
            Map.entry("mount.create", Set.of("torrent", "fetch.create")),
            Map.entry(
                    "mount.engine",
                    Set.of(
                            "torrent",
                            "cache",
                            "cache.order",
                            "fetch",
                            "fetch.metainfo",
                            "mount.fs",
                            "mount.fuse",
                            "mount.fuse.kernel",
                            "mount.control")),
            Map.entry(
                    "mount.cli",
                    Set.of(
                            "mount.engine",
                            "mount.control",
                            "mount.create",
                            "torrent",
                            "cache",
                            "fetch",
                            "fetch.create",
                            "fetch.metainfo",
                            "mount.fs",
                            "mount.fuse",
                            "mount.fuse.libfuse",
                            "mount.fuse.kernel")));

    /** What a swarm's loop is a kind of, so that every source can be late in a test's time. */
    private static final Set<String> CLOCK = Set.of("io.shoalfs.cache.Timers", "io.shoalfs.cache.Timers$Timer");

    private ImportMatrix() {}

    static boolean isOurs(String packageName) {
        return packageName.startsWith(ROOT);
    }

    /** Whether the table has a row for this package. */
    static boolean knows(String packageName) {
        return isOurs(packageName) && MAY_IMPORT.containsKey(below(packageName));
    }

    /** Whether a class of a package may name a class; both are ours. */
    static boolean allows(String from, JavaClass to) {
        return from.equals(to.getPackageName())
                || MAY_IMPORT.getOrDefault(below(from), Set.of()).contains(below(to.getPackageName()))
                || (from.startsWith(ROOT + "fetch.") && CLOCK.contains(to.getName()));
    }

    private static String below(String packageName) {
        return packageName.substring(ROOT.length());
    }
}
