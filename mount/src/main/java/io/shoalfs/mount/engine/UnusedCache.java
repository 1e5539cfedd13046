package io.shoalfs.mount.engine;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A cache that no engine has: this process has it for as long as one errand takes. Blocks. */
public final class UnusedCache {

    /**
     * What bounds that which comes meanwhile; what is there stays.
     *
     * @param size in bytes
     * @param keepFree bytes of its disk that are left to others
     */
    public record Limits(long size, long keepFree) {

        /** For what only looks. */
        public static final Limits NONE = new Limits(1L << 60, 0);
    }

    private UnusedCache() {}

    /**
     * Runs an errand that takes no network.
     *
     * @throws io.shoalfs.cache.CacheInUseException if somebody has it
     * @throws IOException with a sentence for people if it cannot be done
     */
    public static Map<String, Object> run(Path directory, Limits limits, ControlMessage request, Progress progress)
            throws IOException {
        if (request.verb().equals(Errands.LIST)) {
            return CacheList.ofUnused(directory);
        }
        var config = CacheConfig.of(directory, limits.size()).keepingFree(limits.keepFree());
        try (var timers = new RealTimers();
                var threads = CacheThreads.start(config);
                var cache = DiskPieceCache.openKeepingAll(config, threads, timers)) {
            var errand = Errands.ofCache(cache, (torrent, pieces) -> 0).get(request.verb());
            if (errand == null) {
                throw new IOException("nothing that can be done without a mount: " + request.verb());
            }
            return errand.run(request, progress);
        }
    }
}
