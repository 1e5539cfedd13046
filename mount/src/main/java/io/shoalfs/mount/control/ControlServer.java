package io.shoalfs.mount.control;

import io.shoalfs.mount.fuse.UnixServerSocket;
import io.shoalfs.mount.fuse.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for others of this user, and of root, and serves each on a thread of its own. Whoever else gets as far as the
 * socket is turned away by what the kernel says of him.
 */
public final class ControlServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

    /** More than there are mounts and commands at a time. */
    private static final int CHANNELS_MAX = 1_000;

    private final UnixServerSocket socket;
    private final long user;
    private final Handler handler;
    private final Set<ControlChannel> channels = ConcurrentHashMap.newKeySet();

    /** What is done with whoever connects. */
    public interface Handler {

        /**
         * Serves one until it, or we, have enough. On a thread of its own; the channel is closed afterwards.
         *
         * @throws IOException if the other side has gone, or talks nonsense
         */
        void serve(ControlChannel channel) throws IOException;
    }

    private ControlServer(UnixServerSocket socket, long user, Handler handler) {
        this.socket = socket;
        this.user = user;
        this.handler = handler;
    }

    /**
     * Listens, in the stead of a process that was killed if need be: the caller has made sure that no other listens.
     *
     * @param at where; made with mode 0600
     * @param user whose process this is: its effective user
     */
    public static ControlServer start(Path at, long user, Handler handler) throws IOException {
        var server = new ControlServer(UnixServerSocket.bindAnew(at), user, handler);
        start(server::accept, "control");
        return server;
    }

    private static void start(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            for (var next = socket.accept(); next.isPresent(); next = socket.accept()) {
                take(next.get());
            }
        } catch (IOException e) {
            log.error("other commands cannot reach this program any longer: {}", e.getMessage());
        }
    }

    private void take(UnixSocket connected) {
        var channel = new ControlChannel(connected);
        if (channels.size() >= CHANNELS_MAX || !isFriend(channel)) {
            channel.close();
            return;
        }
        channels.add(channel);
        start(() -> serve(channel), "control-" + channels.size());
    }

    private boolean isFriend(ControlChannel channel) {
        try {
            long peer = channel.peerUid();
            return peer == user || peer == 0;
        } catch (IOException e) {
            log.debug("whoever connected is gone", e);
            return false;
        }
    }

    private void serve(ControlChannel channel) {
        try (channel) {
            handler.serve(channel);
        } catch (IOException e) {
            log.debug("a command was broken off: {}", e.getMessage());
        } finally {
            channels.remove(channel);
        }
    }

    /** Takes in nobody any longer; those who are served are served on. Idempotent. */
    public void refuse() {
        socket.close();
    }

    /** Ends all. Idempotent. */
    @Override
    public void close() {
        refuse();
        channels.forEach(ControlChannel::close);
    }
}
