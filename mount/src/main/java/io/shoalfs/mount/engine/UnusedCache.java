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

    /** For what only looks: nothing is evicted. */
    public static final long UNLIMITED = 1L << 60;

    private UnusedCache() {}

    /**
     * Runs an errand that takes no network.
     *
     * @param size of the cache, in bytes
     * @throws io.shoalfs.cache.CacheInUseException if somebody has it
     * @throws IOException with a sentence for people if it cannot be done
     */
    public static Map<String, Object> run(Path directory, long size, ControlMessage request, Progress progress)
            throws IOException {
        if (request.verb().equals(Errands.LIST)) {
            return CacheList.ofUnused(directory);
        }
        var config = CacheConfig.of(directory, size);
        try (var timers = new RealTimers();
                var threads = CacheThreads.start(config);
                var cache = DiskPieceCache.open(config, threads, timers)) {
            var errand = Errands.ofCache(cache, (torrent, pieces) -> 0).get(request.verb());
            if (errand == null) {
                throw new IOException("nothing that can be done without a mount: " + request.verb());
            }
            return errand.run(request, progress);
        }
    }
}
