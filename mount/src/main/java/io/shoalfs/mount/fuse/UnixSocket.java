package io.shoalfs.mount.fuse;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A connected stream socket of this machine (unix(7)), which also carries open files. One thread at a time sends, and one
 * receives; any may close it.
 */
public final class UnixSocket implements AutoCloseable {

    static final int SOCK_STREAM = 1;
    static final int SOCK_CLOEXEC = 0x80000;

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int ENOENT = 2;
    private static final int ECONNRESET = 104;
    private static final int ECONNREFUSED = 111;

    /** {@code struct ucred}: pid, uid, gid. */
    private static final int UCRED = 12;

    private final LibC libc = LibC.load();
    private final Descriptor descriptor;
    private final SocketMessage sent = new SocketMessage();
    private final SocketMessage received = new SocketMessage();

    /** Those that have come and that nobody has taken. */
    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();

    /** With the number of a connected socket, which is ours from now on. */
    UnixSocket(int number) {
        this.descriptor = new Descriptor(number);
    }

    /**
     * Connects. May block while the other side has many to accept.
     *
     * @throws ConnectException if nobody listens there
     */
    public static UnixSocket connect(Path at) throws IOException {
        var socket = new UnixSocket(open());
        try (var address = UnixAddress.of(at)) {
            long result =
                    socket.descriptor.call(number -> socket.libc.connect(number, address.address(), address.length()));
            if (result == -ENOENT || result == -ECONNREFUSED) {
                throw new ConnectException("nobody listens at " + at);
            }
            socket.check(result, at.toString());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Two that are connected to each other. */
    public static UnixSocket[] pair() throws IOException {
        var numbers = SocketMessage.allocate(2 * Integer.BYTES);
        if (LibC.load().socketpair(UnixAddress.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, SocketMessage.address(numbers))
                != 0) {
            throw failure("socketpair", LibC.lastErrno());
        }
        return new UnixSocket[] {new UnixSocket(numbers.getInt(0)), new UnixSocket(numbers.getInt(Integer.BYTES))};
    }

    /** A socket that is not connected; for the caller to close. */
    static int open() throws IOException {
        int number = LibC.load().socket(UnixAddress.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (number < 0) {
            throw failure("socket", LibC.lastErrno());
        }
        return number;
    }

    static IOException failure(String what, long errno) {
        return new IOException(what + ": " + LibC.load().strerror((int) errno));
    }

    private long check(long result, String what) throws IOException {
        if (result < 0) {
            throw failure(what, -result);
        }
        return result;
    }

    /** The number of the open socket, for a program that inherits it; valid until {@link #close}. */
    int number() {
        return (int) descriptor.call(number -> number);
    }

    /**
     * Sends all of these bytes, and open files with the first of them. Blocks while the other side does not receive.
     *
     * @param bytes one or more; consumed
     * @param descriptors 16 at most; the other side gets copies, these stay the caller's
     * @throws IOException also if the other side has closed
     */
    public void send(ByteBuffer bytes, int... descriptors) throws IOException {
        if (!bytes.hasRemaining() || descriptors.length > SocketMessage.MOST_DESCRIPTORS) {
            throw new IllegalArgumentException(bytes + " with " + descriptors.length + " open files");
        }
        int[] carried = descriptors;
        while (bytes.hasRemaining()) {
            sent.put(bytes, carried);
            long length = check(descriptor.call(number -> libc.sendmsg(number, sent.address(), MSG_NOSIGNAL)), "send");
            bytes.position(bytes.position() + (int) length);
            carried = new int[0];
        }
    }

    /**
     * Waits for bytes, and takes those that are there; open files that come with them wait for {@link #takeDescriptor}.
     *
     * @param into has room; filled from its position on
     * @return how many there were; -1 if the other side has closed, or we have
     */
    public int receive(ByteBuffer into) throws IOException {
        if (!into.hasRemaining()) {
            throw new IllegalArgumentException("no room to receive into");
        }
        received.clear(into.remaining());
        long length = descriptor.call(number -> libc.recvmsg(number, received.address(), MSG_CMSG_CLOEXEC));
        if (length > 0) {
            keepDescriptors();
        }
        if (descriptor.isClosed()) {
            closeWaiting();
            return -1;
        }
        if (length == 0 || length == -ECONNRESET) {
            return -1;
        }
        check(length, "receive");
        received.take(into, (int) length);
        return (int) length;
    }

    private void keepDescriptors() throws IOException {
        for (int number : received.descriptors()) {
            waiting.add(number);
        }
        if (received.isTruncated() || waiting.size() > SocketMessage.MOST_DESCRIPTORS) {
            closeWaiting();
            throw new IOException("the other side sends too many open files");
        }
    }

    /** The oldest open file that has come; the caller's from then on. Those that nobody takes are closed with the socket. */
    public OptionalInt takeDescriptor() {
        Integer number = waiting.poll();
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Of the process that had the other side when they were connected: its number, in our process namespace. */
    public long peerPid() throws IOException {
        return peer(0);
    }

    /** Of the process that had the other side when they were connected: its effective user. */
    public long peerUid() throws IOException {
        return Integer.toUnsignedLong(peer(1));
    }

    private int peer(int field) throws IOException {
        var value = SocketMessage.allocate(UCRED + Integer.BYTES).putInt(UCRED, UCRED);
        long at = SocketMessage.address(value);
        check(
                descriptor.call(number -> libc.getsockopt(number, SOL_SOCKET, SO_PEERCRED, at, at + UCRED)),
                "SO_PEERCRED");
        return value.getInt(field * Integer.BYTES);
    }

    /** Closes it for this process only: another one has inherited it. When nothing blocks on it. */
    void leave() {
        descriptor.leave();
        closeWaiting();
    }

    /** Closes it, and what came and was not taken; ends what blocks on it. Idempotent. */
    @Override
    public void close() {
        descriptor.close();
        closeWaiting();
    }

    private void closeWaiting() {
        for (var next = takeDescriptor(); next.isPresent(); next = takeDescriptor()) {
            libc.close(next.getAsInt());
        }
    }
}
