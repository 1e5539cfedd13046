package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.cache.Lease;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseGetxattrOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseNotifyInvalEntryOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseNotifyInvalInodeOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOutHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers and notifications: {@code struct fuse_out_header}, then the body, in one write(2). Any thread. */
final class Answers {

    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    /** Of {@code fuse_notify_inval_inode_out.off}: the attributes only. */
    private static final long ATTRIBUTES_ONLY = -1;

    private final Wire wire;
    private final Memory memory;

    Answers(Wire wire, Memory memory) {
        this.wire = wire;
        this.memory = memory;
    }

    /** Writes a body behind the header. */
    interface Body {
        void write(ByteBuffer out);
    }

    /** Writes a value as a body behind the header: what captures nothing is no new object for each answer. */
    interface Form<S, T> {
        void write(S style, T value, ByteBuffer out);
    }

    /** Answers with nothing but success. */
    void ok(long unique) {
        send(unique, 0, 0, out -> {});
    }

    /** Answers with an error. */
    void fail(long unique, Errno errno) {
        send(unique, -errno.number(), 0, out -> {});
    }

    /** Answers that the request must be sent again: an interrupt came before what it interrupts was known. */
    void again(long unique) {
        send(unique, -Errno.EAGAIN.number(), 0, out -> {});
    }

    /** Answers with a body of at most this many bytes; false if nobody waits for it any longer. */
    boolean body(long unique, int longest, Body body) {
        return send(unique, 0, longest, body);
    }

    /** Answers with a value in this form, and allocates nothing; false if nobody waits for it any longer. */
    <S, T> boolean value(long unique, int length, S style, T value, Form<S, T> form) {
        var message = memory.take(FuseOutHeader.SIZEOF + length);
        try {
            message.position(FuseOutHeader.SIZEOF);
            form.write(style, value, message);
            return finish(message, unique, 0);
        } finally {
            memory.give(message);
        }
    }

    /**
     * Answers with all of a lease, which stays the caller's.
     *
     * @throws IOException if what was leased can no longer be read; nothing has been answered then
     */
    void data(long unique, Lease lease) throws IOException {
        var regions = lease.regions();
        if (regions.isEmpty() || !isSent(unique, lease.length(), regions)) {
            copy(unique, lease);
        }
    }

    /**
     * Sends it from where it lies; false if the kernel cannot read it there: the disk fails, or the file has become too
     * short since we looked. The kernel (fuse_dev_do_write) has ended that request with EIO then: an O_DIRECT reader gets
     * that, while of what was read ahead nothing is kept, and the kernel asks again for the pages that are read. A second
     * answer to the same request comes too late, with ENOENT; but to copy finds the damage, so that it is repaired.
     */
    private boolean isSent(long unique, int length, List<Lease.Region> regions) {
        var header = memory.take(FuseOutHeader.SIZEOF + (1 + regions.size()) * Wire.VECTOR);
        try {
            begin(header, FuseOutHeader.SIZEOF + length, unique, 0);
            header.limit(FuseOutHeader.SIZEOF);
            int errno = wire.send(header, regions);
            return errno != Errno.EFAULT.number() && isTaken(errno);
        } finally {
            memory.give(header);
        }
    }

    private void copy(long unique, Lease lease) throws IOException {
        var message = memory.take(FuseOutHeader.SIZEOF + lease.length());
        try {
            message.position(FuseOutHeader.SIZEOF);
            lease.copyTo(message);
            finish(message, unique, 0);
        } finally {
            memory.give(message);
        }
    }

    /** Makes the kernel forget a name in a directory, also that there was none, and the directory's attributes. */
    void forget(long directory, byte[] name) {
        send(0, FuseAbi.FUSE_NOTIFY_INVAL_ENTRY, FuseNotifyInvalEntryOut.SIZEOF + name.length + 1, out -> {
            int at = FuseAbi.begin(out, FuseNotifyInvalEntryOut.SIZEOF);
            out.putLong(at + FuseNotifyInvalEntryOut.PARENT, directory);
            out.putInt(at + FuseNotifyInvalEntryOut.NAMELEN, name.length);
            out.put(name).put((byte) 0);
        });
        send(0, FuseAbi.FUSE_NOTIFY_INVAL_INODE, FuseNotifyInvalInodeOut.SIZEOF, out -> {
            int at = FuseAbi.begin(out, FuseNotifyInvalInodeOut.SIZEOF);
            out.putLong(at + FuseNotifyInvalInodeOut.INO, directory);
            out.putLong(at + FuseNotifyInvalInodeOut.OFF, ATTRIBUTES_ONLY);
        });
    }

    /** Bytes as getxattr(2) and listxattr(2) want them: a room of 0 asks for the length. */
    void sized(long unique, byte[] bytes, int room) {
        if (room == 0) {
            body(unique, FuseGetxattrOut.SIZEOF, out -> {
                int at = FuseAbi.begin(out, FuseGetxattrOut.SIZEOF);
                out.putInt(at + FuseGetxattrOut.SIZE, bytes.length);
            });
        } else if (room < bytes.length) {
            fail(unique, Errno.ERANGE);
        } else {
            body(unique, bytes.length, out -> out.put(bytes));
        }
    }

    private boolean send(long unique, int error, int longest, Body body) {
        var message = memory.take(FuseOutHeader.SIZEOF + longest);
        try {
            message.position(FuseOutHeader.SIZEOF);
            body.write(message);
            return finish(message, unique, error);
        } finally {
            memory.give(message);
        }
    }

    private boolean finish(ByteBuffer message, long unique, int error) {
        message.flip();
        begin(message, message.limit(), unique, error);
        return isTaken(wire.send(message));
    }

    /** Writes the header of a message of this length to the buffer's beginning. */
    private static void begin(ByteBuffer message, int length, long unique, int error) {
        message.putInt(FuseOutHeader.LEN, length);
        message.putInt(FuseOutHeader.ERROR, error);
        message.putLong(FuseOutHeader.UNIQUE, unique);
    }

    private static boolean isTaken(int errno) {
        // ENOENT: its reader was killed, or a notification is about what the kernel does not know.
        if (errno != 0 && errno != Errno.ENOENT.number() && errno != Errno.ENODEV.number()) {
            log.error("the kernel does not take an answer: errno {}", errno);
        }
        return errno == 0;
    }

    /** Names as listxattr(2) has them, each with its NUL. */
    static byte[] list(Iterable<String> names) {
        var list = new StringBuilder();
        names.forEach(name -> list.append(name).append('\0'));
        return list.toString().getBytes(StandardCharsets.UTF_8);
    }
}
