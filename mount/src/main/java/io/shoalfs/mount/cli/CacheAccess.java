package io.shoalfs.mount.cli;

import io.shoalfs.cache.CacheInUseException;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Host;
import io.shoalfs.mount.engine.Progress;
import io.shoalfs.mount.engine.RunningEngine;
import io.shoalfs.mount.engine.UnusedCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cache a command is about, and how it is reached: by its engine, or else by its directory. Blocks. */
final class CacheAccess {

    /** Another engine is about to listen, or about to be gone: a clean stop takes a second, and ten at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofMillis(50);

    @Option(names = "--cache-dir", paramLabel = "DIR", description = "The cache. Default: as for shoalfs mount.")
    private @Nullable Path cacheDirectory;

    /** The cache; it is there. */
    CacheDirectory directory() throws IOException {
        if (cacheDirectory != null && !Files.isDirectory(cacheDirectory)) {
            throw new IOException(cacheDirectory + ": there is no such directory");
        }
        return CacheDirectory.at(cacheDirectory);
    }

    /** Has it done by the engine that has the cache, or by this process if there is none, which then keeps to no limits. */
    Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        return run(request, UnusedCache.Limits.NONE, progress);
    }

    /** The same, where what is done may fill the cache. */
    Map<String, Object> run(ControlMessage request, UnusedCache.Limits limits, Progress progress) throws IOException {
        var directory = directory().path();
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var running = RunningEngine.at(Host.socket(directory));
            if (running.isPresent()) {
                try (var engine = running.get()) {
                    return engine.run(request, progress);
                }
            }
            try (var breakOff = new BreakOff()) {
                return UnusedCache.run(directory, limits, request, breakOff.from(progress));
            } catch (CacheInUseException e) {
                if (System.nanoTime() - endNanos > 0) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
