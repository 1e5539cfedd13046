package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlChannel;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.control.ControlServer;
import io.shoalfs.mount.control.ProtocolException;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.kernel.Connection;
import io.shoalfs.mount.fuse.kernel.KernelTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends an engine to other processes: what they mount is served here. The talk, after the request: {@code ready} when the
 * torrents are joined, then from the other side {@code serve} with an open {@code /dev/fuse} that is mounted,
 * {@code mounted} when the kernel has the volume, {@code ended} when it is unmounted; {@code failed} in the place of any,
 * with a {@code reason}. Errands ({@link Errands}) are answered by any number of {@code progress} and then {@code done}
 * or {@code failed}; who has enough closes the channel. To {@code await} the end of a mount the answers are {@code waiting} and {@code ended}. The end of
 * the engine ends the talk.
 */
public final class Host implements ControlServer.Handler {

    static final String AWAIT = "await";
    static final String READY = "ready";
    static final String SERVE = "serve";
    static final String MOUNTED = "mounted";
    static final String WAITING = "waiting";
    static final String ENDED = "ended";
    static final String FAILED = "failed";
    static final String DONE = "done";
    static final String ANSWER = "answer";
    static final String AT = "at";
    static final String REASON = "reason";

    private static final Logger log = LoggerFactory.getLogger(Host.class);

    private final Engine engine;
    private final ErrandHost errands;

    public Host(Engine engine) {
        this.engine = engine;
        this.errands = new ErrandHost(engine.errands());
    }

    /** Where the engine of a cache listens. */
    public static Path socket(Path cacheDirectory) {
        return cacheDirectory.resolve("socket");
    }

    @Override
    public void serve(ControlChannel channel) throws IOException {
        var request = channel.receive();
        if (request.isEmpty()) {
            return;
        }
        try {
            switch (request.get().verb()) {
                case MountRequest.VERB -> mount(channel, MountRequest.of(request.get()));
                case AWAIT -> await(channel, request.get().text(AT));
                default -> errands.run(channel, request.get());
            }
        } catch (IOException | MountException e) {
            String reason = e instanceof IOException failure ? Reasons.of(failure) : String.valueOf(e.getMessage());
            channel.send(ControlMessage.of(FAILED).with(REASON, reason));
        }
    }

    private void mount(ControlChannel channel, MountRequest request) throws IOException, MountException {
        requireSameSettings(request);
        var place = engine.mount(
                request.sources(), request.given(), request.at(), volume -> take(channel, request, volume));
        if (place.isEmpty()) {
            return;
        }
        log.info("{} is mounted on {}, for process {}", request.options().source(), request.at(), channel.peerPid());
        channel.send(ControlMessage.of(MOUNTED));
        place.get().ended().join();
        channel.send(ControlMessage.of(ENDED));
    }

    private void requireSameSettings(MountRequest request) throws IOException {
        var ours = engine.settings().byOption();
        for (var wish : request.settings().entrySet()) {
            String own = ours.getOrDefault(wish.getKey(), "unknown");
            if (!own.equals(wish.getValue())) {
                throw new IOException("the cache " + engine.settings().cacheDirectory() + " is in use with --"
                        + wish.getKey() + " " + own + ", not " + wish.getValue()
                        + ": leave the option out, unmount what is mounted first, or give another --cache-dir");
            }
        }
    }

    private static Mount take(ControlChannel channel, MountRequest request, Volume volume)
            throws IOException, MountException {
        channel.send(ControlMessage.of(READY));
        var answer = channel.receive();
        if (answer.isEmpty() || !answer.get().verb().equals(SERVE)) {
            throw new IOException("it was not mounted after all");
        }
        int descriptor = answer.get()
                .descriptor()
                .orElseThrow(() -> new ProtocolException("\"" + SERVE + "\" brings no open file"));
        return KernelTransport.serve(connection(channel, descriptor, Path.of(request.at())), volume, request.options());
    }

    /** Where we see other mounts than the other side, what is at that path here is not its mount. */
    private static Connection connection(ControlChannel channel, int descriptor, Path at) throws IOException {
        return KernelTransport.inherited(at).isEmpty() && seesTheSameMounts(channel.peerPid())
                ? Connection.received(descriptor, at)
                : Connection.foreign(descriptor, at);
    }

    private static boolean seesTheSameMounts(long process) {
        try {
            var theirs = Files.readSymbolicLink(Path.of("/proc", Long.toString(process), "ns/mnt"));
            return theirs.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")));
        } catch (IOException e) {
            log.debug("who hands a mount over cannot be looked at", e);
            return false;
        }
    }

    private void await(ControlChannel channel, String at) throws IOException {
        var ends = engine.places().stream()
                .filter(place -> place.at().equals(at))
                .map(Place::ended)
                .toArray(CompletableFuture<?>[]::new);
        channel.send(ControlMessage.of(WAITING));
        if (ends.length > 0) {
            CompletableFuture.anyOf(ends).join();
        }
        channel.send(ControlMessage.of(ENDED));
    }
}
