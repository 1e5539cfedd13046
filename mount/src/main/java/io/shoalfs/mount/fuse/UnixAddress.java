package io.shoalfs.mount.fuse;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code struct sockaddr_un} (unix(7)). A path that is too long for it is reached through its directory, which is kept
 * open until {@link #close}.
 */
final class UnixAddress implements AutoCloseable {

    static final int AF_UNIX = 1;

    /** {@code sun_path}, with the NUL at its end. */
    private static final int LONGEST = 108;

    private static final int NONE = -1;

    private final ByteBuffer name;
    private final int directory;

    private UnixAddress(byte[] path, int directory) {
        this.directory = directory;
        this.name = SocketMessage.allocate(Short.BYTES + path.length + 1);
        name.putShort((short) AF_UNIX).put(path).put((byte) 0);
    }

    /** The address of this path. Fails if the directory is not there, or the file's own name too long. */
    static UnixAddress of(Path path) throws IOException {
        byte[] bytes = bytes(path.toString());
        return bytes.length < LONGEST ? new UnixAddress(bytes, NONE) : throughDirectory(path.toAbsolutePath());
    }

    private static UnixAddress throughDirectory(Path path) throws IOException {
        var libc = LibC.load();
        int directory = libc.open(String.valueOf(path.getParent()), LibC.O_PATH | LibC.O_CLOEXEC);
        if (directory < 0) {
            throw new IOException(path + ": " + libc.strerror(LibC.lastErrno()));
        }
        byte[] bytes = bytes("/proc/self/fd/" + directory + "/" + path.getFileName());
        if (bytes.length < LONGEST) {
            return new UnixAddress(bytes, directory);
        }
        libc.close(directory);
        throw new IOException(path + ": the name is too long for a socket");
    }

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    /** Where the structure is, until {@link #close}. */
    long address() {
        return SocketMessage.address(name);
    }

    /** Its length. */
    int length() {
        return name.capacity();
    }

    @Override
    public void close() {
        try {
            if (directory != NONE) {
                LibC.load().close(directory);
            }
        } finally {
            Reference.reachabilityFence(name);
        }
    }
}
