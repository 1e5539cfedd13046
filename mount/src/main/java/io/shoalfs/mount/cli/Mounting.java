package io.shoalfs.mount.cli;

import io.shoalfs.cache.CacheInUseException;
import io.shoalfs.mount.control.ControlServer;
import io.shoalfs.mount.engine.Engine;
import io.shoalfs.mount.engine.Host;
import io.shoalfs.mount.engine.MountRequest;
import io.shoalfs.mount.engine.RawSources;
import io.shoalfs.mount.engine.RunningEngine;
import io.shoalfs.mount.engine.Source;
import io.shoalfs.mount.fuse.LibC;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Mounts by the one engine of a cache directory: by one that runs, or else by one that this process becomes. For one
 * thread; blocks.
 */
final class Mounting {

    /** Another engine is about to listen, or about to be gone: a clean stop takes a second, and ten at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** The kernel takes a source of a page; a link may be longer. */
    private static final int LONGEST_LABEL = 1_000;

    private static final Duration LOOK = Duration.ofMillis(20);

    private final EngineOptions options;
    private final CacheDirectory directory;

    Mounting(EngineOptions options, CacheDirectory directory) {
        this.options = options;
        this.directory = directory;
    }

    /** Mounts, and returns once the files are there. */
    ServedMount mount(List<String> texts, MountPoint at) throws IOException, MountException, InterruptedException {
        var sources = RawSources.read(texts, options.fetchConfig());
        at.prepare();
        var mountOptions = options.mountOptions(label(texts));
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var lent = lent(sources, at, mountOptions);
            if (lent.isPresent()) {
                return lent.get();
            }
            try {
                return own(sources, at, mountOptions);
            } catch (CacheInUseException e) {
                if (System.nanoTime() - endNanos > 0) {
                    throw e;
                }
                Thread.sleep(LOOK.toMillis());
            }
        }
    }

    /** What the mount table and the log call it: everybody may read them. */
    static String label(List<String> texts) {
        var shown = new Source(texts.get(0)).shown();
        var first = shown.substring(0, Math.min(LONGEST_LABEL, shown.length()));
        return texts.size() == 1 ? first : first + " and " + (texts.size() - 1) + " more";
    }

    private Optional<ServedMount> lent(RawSources sources, MountPoint at, MountOptions mountOptions)
            throws IOException, MountException {
        var running = RunningEngine.at(Host.socket(directory.path()));
        if (running.isEmpty()) {
            return Optional.empty();
        }
        var engine = running.get();
        var typed = options.typed(options.settings(directory));
        var request = new MountRequest(at.path().toString(), typed, options.given(), mountOptions, sources);
        try {
            if (engine.mount(request, () -> options.transport().connect(at.path(), mountOptions))) {
                return Optional.of(new LentMount(engine, at));
            }
        } catch (IOException | MountException e) {
            engine.close();
            throw e;
        }
        engine.close();
        return Optional.empty();
    }

    private ServedMount own(RawSources sources, MountPoint at, MountOptions mountOptions)
            throws IOException, MountException {
        var engine = Engine.start(options.settings(directory));
        var own = new OwnMount(engine);
        own.endOnSignal();
        try {
            engine.mountFirst(sources, options.given(), at.path().toString(), volume -> options.transport()
                    .mount(at.path(), volume, mountOptions));
            own.lend(ControlServer.start(
                    Host.socket(directory.path()), LibC.load().geteuid(), new Host(engine)));
            return own;
        } catch (IOException | MountException e) {
            own.endAll();
            throw e;
        }
    }
}
