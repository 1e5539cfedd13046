package io.shoalfs.mount.fuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A socket that others of this user connect to, by its path. Any thread. */
public final class UnixServerSocket implements AutoCloseable {

    private static final int OWNER_ONLY = 0600;
    private static final int BACKLOG = 64;
    private static final int EINVAL = 22;
    private static final int ECONNABORTED = 103;

    private final LibC libc = LibC.load();
    private final Path at;
    private final Descriptor descriptor;

    private UnixServerSocket(Path at, Descriptor descriptor) {
        this.at = at;
        this.descriptor = descriptor;
    }

    /**
     * Listens at a path where there is nothing yet; the file has mode 0600 from its first moment.
     *
     * @throws IOException also if there is a file already: of somebody who listens, or was killed
     */
    public static UnixServerSocket bind(Path at) throws IOException {
        var server = new UnixServerSocket(at, new Descriptor(UnixSocket.open()));
        try (var address = UnixAddress.of(at)) {
            // Linux makes the file with the mode of the open socket; umask(2) would be all threads'.
            server.check(server.descriptor.call(number -> server.libc.fchmod(number, OWNER_ONLY)));
            server.check(
                    server.descriptor.call(number -> server.libc.bind(number, address.address(), address.length())));
            server.check(server.descriptor.call(number -> server.libc.listen(number, BACKLOG)));
            return server;
        } catch (IOException e) {
            server.descriptor.close();
            throw e;
        }
    }

    /** The same, in the place of what a killed process left there. */
    public static UnixServerSocket bindAnew(Path at) throws IOException {
        LibC.load().unlink(at.toString());
        return bind(at);
    }

    private void check(long result) throws IOException {
        if (result < 0) {
            throw UnixSocket.failure(at.toString(), -result);
        }
    }

    /** Waits for somebody to connect; empty once this is closed. */
    public Optional<UnixSocket> accept() throws IOException {
        while (true) {
            long number = descriptor.call(listening -> libc.accept4(listening, 0, 0, UnixSocket.SOCK_CLOEXEC));
            if (number >= 0) {
                return Optional.of(new UnixSocket((int) number));
            }
            if (descriptor.isClosed() || number == -EINVAL) {
                return Optional.empty();
            }
            if (number != -ECONNABORTED) {
                check(number);
            }
        }
    }

    /** Removes the file, ends a blocked accept, and listens no longer. Idempotent. */
    @Override
    public synchronized void close() {
        if (!descriptor.isClosed()) {
            libc.unlink(at.toString());
            descriptor.close();
        }
    }
}
