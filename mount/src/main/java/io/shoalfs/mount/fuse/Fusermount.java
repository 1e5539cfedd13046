package io.shoalfs.mount.fuse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The set-uid program that mounts and unmounts for those who are not root: fusermount3, or libfuse 2's fusermount. */
public final class Fusermount {

    private static final List<String> NAMES = List.of("fusermount3", "fusermount");
    private static final String MISSING = "neither fusermount3 nor fusermount is installed: apt install fuse3";

    /** Names the socket that the open {@code /dev/fuse} is to be sent to. */
    private static final String COMMFD = "_FUSE_COMMFD";

    private static final int SOCKET = 3;
    private static final int STANDARD_ERROR = 2;
    private static final int PATIENCE_SECONDS = 10;

    private Fusermount() {}

    /**
     * Mounts.
     *
     * @param options as mount(8) has them, with commas
     * @return the number of the open {@code /dev/fuse}, the caller's
     * @throws MountException with what it said, or that there is none
     */
    public static int mount(Path at, String options) throws MountException {
        for (String name : NAMES) {
            try {
                var socket = UnixSocket.pair();
                var errors = UnixSocket.pair();
                try (var ours = socket[0];
                        var said = errors[0]) {
                    int pid = start(List.of(name, "-o", options, "--", at.toString()), socket[1], errors[1]);
                    return answer(at, ours, said, pid);
                }
            } catch (NoSuchProgram e) {
                // Perhaps the next one.
            } catch (IOException e) {
                throw new MountException("cannot mount on " + at + ": " + e.getMessage(), e);
            }
        }
        throw new MountException("cannot mount on " + at + " without privileges: " + MISSING);
    }

    /** It is not installed. */
    private static final class NoSuchProgram extends IOException {

        private static final long serialVersionUID = 1L;

        NoSuchProgram(IOException cause) {
            super(cause);
        }
    }

    private static int start(List<String> command, UnixSocket socket, UnixSocket errors) throws NoSuchProgram {
        var environment = new HashMap<>(System.getenv());
        environment.put(COMMFD, Integer.toString(SOCKET));
        try {
            return new Spawn()
                    .inherit(errors.number(), STANDARD_ERROR)
                    .inherit(socket.number(), SOCKET)
                    .start(command, environment);
        } catch (IOException e) {
            throw new NoSuchProgram(e);
        } finally {
            socket.leave();
            errors.leave();
        }
    }

    private static int answer(Path at, UnixSocket socket, UnixSocket said, int pid) throws IOException, MountException {
        socket.receive(ByteBuffer.allocate(1));
        var descriptor = socket.takeDescriptor();
        var text = ByteBuffer.allocate(1 << 10);
        int length = 0;
        while (length >= 0 && text.hasRemaining()) {
            length = said.receive(text);
        }
        Spawn.await(pid);
        String reason = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return descriptor.orElseThrow(() -> new MountException("cannot mount on " + at + ": " + reason));
    }

    /**
     * Unmounts.
     *
     * @param lazily also if files on it are open
     * @throws MountException with what it said, or that there is none
     */
    public static void unmount(Path path, boolean lazily) throws MountException {
        for (String name : NAMES) {
            try {
                run(path, name, lazily ? "-uz" : "-u", "--", path.toString());
                return;
            } catch (IOException e) {
                // It is not installed; perhaps the next one.
            }
        }
        throw new MountException("cannot unmount " + path + " without privileges: " + MISSING);
    }

    private static void run(Path path, String... command) throws IOException, MountException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new MountException("cannot unmount " + path + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountException("unmounting " + path + " was interrupted", e);
        }
    }
}
