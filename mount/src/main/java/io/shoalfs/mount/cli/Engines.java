package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import io.shoalfs.mount.engine.Host;
import io.shoalfs.mount.engine.Reasons;
import io.shoalfs.mount.engine.RunningEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the engines of this machine how they do. A mount or an engine that does not answer keeps nobody waiting for long. */
final class Engines {

    /** One that works answers in a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String TYPE = "fuse.shoalfs";
    private static final String SOCKET = "shoalfs.socket";
    private static final String MOUNT_POINT = "shoalfs.mountpoint";

    private final List<Path> typed;
    private final Optional<Path> cacheDirectory;

    /**
     * @param typed mount points, or what is below; if there are none, all mounts are meant, and the usual cache's engine
     * @param cacheDirectory its engine alone is meant
     */
    Engines(List<Path> typed, Optional<Path> cacheDirectory) {
        this.typed = List.copyOf(typed);
        this.cacheDirectory = cacheDirectory;
    }

    /**
     * What they said.
     *
     * @param engines each one's answer
     * @param unreachable mounts that could not be asked, each with a {@code path}, its own or its engine's socket, and a {@code reason}
     */
    record Answers(List<Map<String, Object>> engines, List<Map<String, Object>> unreachable) {

        /** As one object. */
        Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("engines", engines);
            fields.put("unreachable", unreachable);
            return fields;
        }
    }

    /**
     * Whom to ask.
     *
     * @param at the one mount that is asked about, as its engine calls it; empty for all
     */
    private record Target(Path socket, Optional<String> at) {}

    /** Asks all, at the same time. Blocks, for some seconds at most. The exception's message is for people. */
    Answers ask() throws IOException {
        var unreachable = new ArrayList<Map<String, Object>>();
        var asked = new LinkedHashMap<Target, FutureTask<Optional<Map<String, Object>>>>();
        for (var target : targets(unreachable)) {
            asked.put(target, start(() -> ask(target)));
        }
        var engines = new ArrayList<Map<String, Object>>();
        for (var each : asked.entrySet()) {
            try {
                await(each.getValue()).ifPresent(engines::add);
            } catch (IOException e) {
                if (isExact()) {
                    throw e;
                }
                unreachable.add(unreachable(each.getKey().socket(), e));
            }
        }
        return new Answers(engines, unreachable);
    }

    private boolean isExact() {
        return !typed.isEmpty() || cacheDirectory.isPresent();
    }

    private Set<Target> targets(List<Map<String, Object>> unreachable) throws IOException {
        var targets = new LinkedHashSet<Target>();
        for (var path : typed) {
            targets.add(await(start(() -> mount(path))));
        }
        if (cacheDirectory.isPresent()) {
            targets.add(new Target(Host.socket(cacheDirectory.get()), Optional.empty()));
            addSeeds(cacheDirectory.get(), targets);
        }
        if (isExact()) {
            return targets;
        }
        for (var at : MountTable.ofType(TYPE)) {
            try {
                targets.add(new Target(await(start(() -> socket(at))), Optional.empty()));
            } catch (IOException e) {
                unreachable.add(unreachable(at, e));
            }
        }
        // What it serves may be mounted where we do not see it: for `shoalfs exec`, or in a container.
        var usual = Host.socket(CacheDirectory.path(null));
        if (Files.exists(usual)) {
            targets.add(new Target(usual.toRealPath(), Optional.empty()));
        }
        addSeeds(CacheDirectory.path(null), targets);
        return targets;
    }

    /** What {@code shoalfs seed} seeds and remembers there. */
    private static void addSeeds(Path cache, Set<Target> targets) throws IOException {
        var seeds = cache.resolve("seeds");
        if (!Files.isDirectory(seeds)) {
            return;
        }
        try (var each = Files.newDirectoryStream(seeds, Files::isDirectory)) {
            each.forEach(seed -> {
                if (Files.exists(Host.socket(seed))) {
                    targets.add(new Target(Host.socket(seed), Optional.empty()));
                }
            });
        }
    }

    private static Map<String, Object> unreachable(Path at, IOException reason) {
        return Map.of("path", at.toString(), "reason", Reasons.of(reason));
    }

    /** The mount that a path is of. */
    private static Target mount(Path path) throws IOException {
        for (var root = path.toRealPath(); root != null; root = root.getParent()) {
            if (has(root)) {
                return new Target(socket(root), Optional.of(attribute(root, MOUNT_POINT)));
            }
        }
        throw new IOException(path + " is not below a mount of shoalfs");
    }

    private static boolean has(Path root) {
        try {
            return Files.getFileAttributeView(root, UserDefinedFileAttributeView.class)
                    .list()
                    .contains(SOCKET);
        } catch (IOException e) {
            return false;
        }
    }

    private static Path socket(Path root) throws IOException {
        var socket = Path.of(attribute(root, SOCKET));
        return Files.exists(socket) ? socket.toRealPath() : socket;
    }

    private static String attribute(Path root, String name) throws IOException {
        try {
            var attributes = Files.getFileAttributeView(root, UserDefinedFileAttributeView.class);
            var value = ByteBuffer.allocate(attributes.size(name));
            attributes.read(name, value);
            return StandardCharsets.UTF_8.decode(value.flip()).toString();
        } catch (FileSystemException e) {
            throw new IOException("it does not answer, or not to this user: " + Reasons.of(e), e);
        }
    }

    /** Empty if nobody listens at a cache that nobody has to have mounted. */
    private Optional<Map<String, Object>> ask(Target target) throws IOException {
        var running = RunningEngine.at(target.socket());
        if (running.isEmpty()) {
            if (typed.isEmpty()) {
                return Optional.empty();
            }
            throw new IOException(
                    "nobody listens at " + target.socket() + ": the mount is another container's, or dead");
        }
        try (var engine = running.get()) {
            var request = ControlMessage.of(Errands.STATUS);
            return Optional.of(
                    engine.run(target.at().map(at -> request.with("at", at)).orElse(request), (done, total) -> {}));
        }
    }

    /** On a thread of its own: who asks a process that was stopped waits for good. */
    private static <T> FutureTask<T> start(Callable<T> question) {
        var task = new FutureTask<>(question);
        var thread = new Thread(task, "question");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <T> T await(FutureTask<T> task) throws IOException {
        try {
            return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its process did not answer in " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
