package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.FsException;
import io.shoalfs.mount.fs.Handle;
import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseAccessIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseAttrOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseEntryOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseGetxattrIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInterruptIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseKstatfs;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseLseekIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseLseekOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOpenIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOpenOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseReadIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseReleaseIn;
import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the kernel's requests from a volume: what is asked by number becomes objects, exceptions become errnos. Any
 * thread; all but a read is answered before the call returns.
 *
 * <p>Nodes are found by their numbers, which say what they are: the kernel's look-ups need not be counted, and FORGET is
 * of no interest.
 */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private static final int W_OK = 2;
    private static final int O_ACCMODE = 3;
    private static final int O_TRUNC = 01000;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int NAME_MAX = 255;
    private static final int BLOCK = 4096;

    private final Volume volume;
    private final Attributes attributes;
    private final Answers answers;
    private final Passthrough passthrough;
    private final Reads reads;
    private final Map<Long, Handle> handles = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    Session(Volume volume, Attributes attributes, Answers answers, Passthrough passthrough) {
        this.volume = volume;
        this.attributes = attributes;
        this.answers = answers;
        this.passthrough = passthrough;
        this.reads = new Reads(volume, answers);
    }

    /** Answers a request, or begins to. Throws nothing. */
    void take(Message request) {
        try {
            dispatch(request);
        } catch (FsException e) {
            answers.fail(request.unique(), e.errno());
        } catch (RuntimeException | Error e) {
            log.error("a file system operation failed", e);
            answers.fail(request.unique(), Errno.EIO);
        }
    }

    /** The kernel has let go: whatever waits ends, and what was left open is closed. */
    void end() {
        reads.end();
        for (long number : handles.keySet()) {
            close(number);
        }
        passthrough.end();
    }

    private void dispatch(Message request) throws FsException {
        switch (request.opcode()) {
            case Opcode.LOOKUP -> lookup(request);
            case Opcode.GETATTR -> getattr(request);
            case Opcode.READ -> read(request);
            case Opcode.OPEN -> open(request);
            case Opcode.RELEASE -> {
                close(request.longAt(FuseReleaseIn.FH));
                passthrough.release(request.node());
                answers.ok(request.unique());
            }
            case Opcode.OPENDIR -> opendir(request);
            case Opcode.READDIR -> list(request, false);
            case Opcode.READDIRPLUS -> list(request, true);
            case Opcode.RELEASEDIR, Opcode.DESTROY -> answers.ok(request.unique());
            case Opcode.INTERRUPT -> interrupt(request);
            case Opcode.FORGET, Opcode.BATCH_FORGET -> log.trace("the kernel forgets a node");
            default -> dispatchRare(request);
        }
    }

    private void dispatchRare(Message request) throws FsException {
        long unique = request.unique();
        switch (request.opcode()) {
            case Opcode.READLINK -> {
                byte[] target = volume.target(node(request));
                answers.body(unique, target.length, out -> out.put(target));
            }
            case Opcode.STATFS -> statfs(unique);
            case Opcode.ACCESS -> access(request);
            case Opcode.GETXATTR -> getxattr(request);
            case Opcode.LISTXATTR ->
                answers.sized(
                        unique, Answers.list(volume.attributes(node(request))), request.intAt(FuseGetxattrIn.SIZE));
            case Opcode.LSEEK -> lseek(request);
            // The kernel refuses all of these by itself, until somebody remounts it as writable.
            case Opcode.SETATTR,
                    Opcode.SYMLINK,
                    Opcode.MKNOD,
                    Opcode.MKDIR,
                    Opcode.UNLINK,
                    Opcode.RMDIR,
                    Opcode.RENAME,
                    Opcode.RENAME2,
                    Opcode.LINK,
                    Opcode.WRITE,
                    Opcode.SETXATTR,
                    Opcode.REMOVEXATTR,
                    Opcode.CREATE,
                    Opcode.FALLOCATE,
                    Opcode.COPY_FILE_RANGE,
                    Opcode.TMPFILE -> answers.fail(unique, Errno.EROFS);
            // FLUSH and FSYNC too: the kernel does not send them again.
            default -> answers.fail(unique, Errno.ENOSYS);
        }
    }

    private Node node(Message request) throws FsException {
        var node = volume.node(request.node());
        if (node == null) {
            throw new FsException(Errno.ENOENT, "its torrent is no longer shown");
        }
        return node;
    }

    private void lookup(Message request) throws FsException {
        byte[] name = request.textAt(0);
        if (name.length > NAME_MAX) {
            throw new FsException(Errno.ENAMETOOLONG, "a name of " + name.length + " bytes");
        }
        var directory = node(request);
        var child = volume.child(directory, Name.of(name));
        boolean isForNow = isChanging(directory);
        answers.body(request.unique(), FuseEntryOut.SIZEOF, out -> {
            if (child == null) {
                Attributes.noEntry(isForNow, out);
            } else {
                attributes.entry(child, isForNow, out);
            }
        });
    }

    private void getattr(Message request) throws FsException {
        var node = node(request);
        answers.value(request.unique(), FuseAttrOut.SIZEOF, attributes, node, Attributes::attributes);
    }

    private void open(Message request) throws FsException {
        int flags = request.intAt(FuseOpenIn.FLAGS);
        if ((flags & O_ACCMODE) != 0 || (flags & O_TRUNC) != 0) {
            throw new FsException(Errno.EROFS, "nothing can be written here");
        }
        var handle = volume.open(node(request));
        long number = numbers.incrementAndGet();
        handles.put(number, handle);
        int backing = passthrough.open(request.node(), handle);
        int mode = backing == Passthrough.NONE ? FuseAbi.FOPEN_KEEP_CACHE : FuseAbi.FOPEN_PASSTHROUGH;
        boolean isTaken = answers.body(request.unique(), FuseOpenOut.SIZEOF, out -> {
            int at = FuseAbi.begin(out, FuseOpenOut.SIZEOF);
            out.putLong(at + FuseOpenOut.FH, number);
            out.putInt(at + FuseOpenOut.OPEN_FLAGS, mode | FuseAbi.FOPEN_NOFLUSH);
            out.putInt(at + FuseOpenOut.BACKING_ID, backing);
        });
        if (!isTaken) {
            // Whoever opened it was killed: the kernel will not release what it was not given.
            close(number);
            passthrough.release(request.node());
        }
    }

    private void close(long number) {
        var handle = handles.remove(number);
        if (handle != null) {
            volume.release(handle);
        }
    }

    private void read(Message request) throws FsException {
        var handle = handles.get(request.longAt(FuseReadIn.FH));
        if (handle == null) {
            throw new FsException(Errno.EBADF, "no such handle");
        }
        int length = Math.min(request.intAt(FuseReadIn.SIZE), MountOptions.LONGEST_READ);
        reads.begin(new WaitingRead(
                reads, new WaitingRead.Request(request.unique(), handle, request.longAt(FuseReadIn.OFFSET), length)));
    }

    private void interrupt(Message request) {
        // Another thread may be about to begin what this ends; the kernel knows whether it still waits.
        if (!reads.interrupt(request.longAt(FuseInterruptIn.UNIQUE))) {
            answers.again(request.unique());
        }
    }

    /** Whether the directory's entries come and go: a change and an answer of before it can overtake each other. */
    private boolean isChanging(Node directory) {
        return volume.isChanging() && directory == volume.root();
    }

    /**
     * A listing needs no memory of ours between its parts, and the kernel keeps it. Where nothing changes, directories
     * need not even be opened: it does not ask again.
     */
    private void opendir(Message request) throws FsException {
        if (!volume.isChanging()) {
            throw new FsException(Errno.ENOSYS, "the kernel lists by itself what it knows");
        }
        var directory = node(request);
        if (directory.kind() != Node.Kind.DIRECTORY) {
            throw new FsException(Errno.ENOTDIR, "no directory");
        }
        int flags = isChanging(directory) ? 0 : FuseAbi.FOPEN_KEEP_CACHE | FuseAbi.FOPEN_CACHE_DIR;
        answers.body(request.unique(), FuseOpenOut.SIZEOF, out -> {
            int at = FuseAbi.begin(out, FuseOpenOut.SIZEOF);
            out.putInt(at + FuseOpenOut.OPEN_FLAGS, flags);
        });
    }

    private void list(Message request, boolean plus) throws FsException {
        var directory = node(request);
        long from = request.longAt(FuseReadIn.OFFSET);
        int room = Math.min(request.intAt(FuseReadIn.SIZE), MountOptions.LONGEST_READ);
        answers.body(request.unique(), room, out -> new Listing(attributes, style(directory, plus), room, out)
                .fill(volume, directory, from));
    }

    private Listing.Style style(Node directory, boolean plus) {
        return !plus ? Listing.Style.NAMES : isChanging(directory) ? Listing.Style.FOR_NOW : Listing.Style.PLUS;
    }

    private void statfs(long unique) {
        var sizes = volume.statistics();
        long blocks = sizes.bytes() / BLOCK + (sizes.bytes() % BLOCK == 0 ? 0 : 1);
        answers.body(unique, FuseKstatfs.SIZEOF, out -> {
            int at = FuseAbi.begin(out, FuseKstatfs.SIZEOF);
            out.putLong(at + FuseKstatfs.BLOCKS, blocks);
            out.putLong(at + FuseKstatfs.FILES, sizes.files());
            out.putInt(at + FuseKstatfs.BSIZE, BLOCK);
            out.putInt(at + FuseKstatfs.NAMELEN, NAME_MAX);
            out.putInt(at + FuseKstatfs.FRSIZE, BLOCK);
        });
    }

    private void access(Message request) throws FsException {
        node(request);
        if ((request.intAt(FuseAccessIn.MASK) & W_OK) != 0) {
            throw new FsException(Errno.EROFS, "nothing can be written here");
        }
        answers.ok(request.unique());
    }

    private void getxattr(Message request) throws FsException {
        String name = new String(request.textAt(FuseGetxattrIn.SIZEOF), StandardCharsets.UTF_8);
        answers.sized(request.unique(), volume.attribute(node(request), name), request.intAt(FuseGetxattrIn.SIZE));
    }

    /** The whole file is data: a copy that looks for holes must not store zeros for what is not here yet. */
    private void lseek(Message request) throws FsException {
        long offset = request.longAt(FuseLseekIn.OFFSET);
        int whence = request.intAt(FuseLseekIn.WHENCE);
        long length = node(request).length();
        if (whence != SEEK_DATA && whence != SEEK_HOLE) {
            throw new FsException(Errno.EINVAL, "the kernel seeks by itself");
        }
        if (offset < 0 || offset >= length) {
            throw new FsException(Errno.ENXIO, "behind the end");
        }
        answers.body(request.unique(), FuseLseekOut.SIZEOF, out -> {
            int at = FuseAbi.begin(out, FuseLseekOut.SIZEOF);
            out.putLong(at + FuseLseekOut.OFFSET, whence == SEEK_DATA ? offset : length);
        });
    }
}
