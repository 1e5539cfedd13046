package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlChannel;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.kernel.Connection;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Another process's engine, as one talks with it about one mount. For one thread at a time; blocks. */
public final class RunningEngine implements AutoCloseable {

    private final ControlChannel channel;

    private RunningEngine(ControlChannel channel) {
        this.channel = channel;
    }

    /** Mounts, and leaves the serving to another. */
    public interface Connector {

        /** A mount that nobody serves yet. */
        Connection connect() throws MountException;
    }

    /** The one that listens there ({@link Host#socket}); empty if none does. */
    public static Optional<RunningEngine> at(Path socket) throws IOException {
        try {
            return Optional.of(new RunningEngine(ControlChannel.connect(socket)));
        } catch (ConnectException e) {
            return Optional.empty();
        }
    }

    /**
     * Has it serve a mount of ours, from when this returns.
     *
     * @return false if it is over: there is no mount then
     * @throws IOException with a sentence for people if it cannot
     * @throws MountException likewise, if it cannot be mounted
     */
    public boolean mount(MountRequest request, Connector connector) throws IOException, MountException {
        channel.send(request.message());
        if (!says(Host.READY)) {
            return false;
        }
        var connection = connector.connect();
        try {
            channel.send(ControlMessage.of(Host.SERVE).with(connection.descriptor()));
            if (says(Host.MOUNTED)) {
                connection.handedOver();
                return true;
            }
        } catch (IOException e) {
            connection.close();
            throw e;
        }
        connection.close();
        return false;
    }

    /**
     * Has it run an errand ({@link Errands}); who closes this meanwhile breaks it off.
     *
     * @return what it says of it
     * @throws IOException with a sentence for people if it cannot be done
     */
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        channel.send(request);
        while (true) {
            var said = channel.receive().orElseThrow(() -> new IOException("the engine of this cache has ended"));
            switch (said.verb()) {
                case SentProgress.VERB -> progress.at(said.number(SentProgress.DONE), said.number(SentProgress.TOTAL));
                case Host.DONE -> {
                    return said.object(Host.ANSWER);
                }
                case Host.FAILED -> throw new IOException(said.text(Host.REASON));
                default -> throw new IOException("the engine of this cache says \"" + said.verb() + '"');
            }
        }
    }

    /** Begins to wait for the end of a mount that it serves; then {@link #awaitEnd}. False if it is over. */
    public boolean await(String at) throws IOException {
        channel.send(ControlMessage.of(Host.AWAIT).with(Host.AT, at));
        return says(Host.WAITING);
    }

    /** Waits until the mount is unmounted and put away; false if the engine has ended, for whatever reason. */
    public boolean awaitEnd() throws IOException {
        return says(Host.ENDED);
    }

    /** Its process. */
    public long pid() throws IOException {
        return channel.peerPid();
    }

    private boolean says(String verb) throws IOException {
        var answer = channel.receive();
        if (answer.isEmpty()) {
            return false;
        }
        String said = answer.get().verb();
        if (said.equals(Host.FAILED)) {
            throw new IOException(answer.get().text(Host.REASON));
        }
        if (!said.equals(verb)) {
            throw new IOException("the engine of this cache says \"" + said + "\" in the place of \"" + verb + '"');
        }
        return true;
    }

    /** Ends the talk; the mount goes on. Idempotent. */
    @Override
    public void close() {
        channel.close();
    }
}
