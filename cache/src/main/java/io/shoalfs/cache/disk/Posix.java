package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK does not offer of POSIX and Linux: holes, a file's change time, mappings that end when we say so. By path,
 * since these calls are rare. Blocks for the disk.
 */
final class Posix {

    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_PATH = 0x200000;
    private static final int SYNC_FILE_RANGE_WRITE = 2;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;
    private static final int S_IFDIR = 0x4000;
    private static final int STATX_LENGTH = 256;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int PROT_READ = 1;
    private static final int MAP_SHARED = 1;
    private static final long MAP_FAILED = -1;
    private static final int AT_FDCWD = -100;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final long FICLONERANGE = 0x4020940dL;
    private static final int MADV_POPULATE_READ = 22;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;
    private static final int ENOTDIR = 20;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long SECTOR_LENGTH = 512;
    private static final long PAGE_LENGTH = 4096;

    private static final LibC C = LibraryLoader.create(LibC.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(C);

    /** Of constants that differ between processors: arm has its own. */
    private static final int O_NOFOLLOW = isArm() ? 0x8000 : 0x20000;

    private static final Pointer NO_PATH = Memory.allocateDirect(RUNTIME, 1, true);

    /** Answers of statx(2), used again: it is asked at each read. */
    private static final Queue<Pointer> STATUSES = new ConcurrentLinkedQueue<>();

    private Posix() {}

    /** The calls, as the C library has them. Public, since jnr-ffi implements it in a package of its own. */
    public interface LibC {

        int open(String path, int flags);

        int close(int descriptor);

        long lseek(int descriptor, long offset, int whence);

        // The last two, descriptor and offset, as if variadic: with six integers jnr-ffi 2.2.18 passes a wrong sixth
        // one.
        @Nullable
        Pointer mmap(@Nullable Pointer address, long length, int protection, int flags, Object... rest);

        int munmap(long address, long length);

        int madvise(long address, long length, int advice);

        int fallocate(int descriptor, int mode, long offset, long length);

        // The GNU C library's name, and Linux's own.
        int sync_file_range(int descriptor, long offset, long length, int flags);

        int ioctl(int descriptor, long request, Pointer argument);

        // statx(2) and not stat(2): the layout of its answer is the same on every processor.
        int statx(int directory, String path, int flags, int mask, @Out Pointer status);

        // The same call, for what is asked at each read: nothing to convert.
        int statx(int directory, Pointer path, int flags, int mask, Pointer status);
    }

    /** Loads the C library, if that has not been done yet. */
    static void load() {
        assert RUNTIME.addressSize() > 0;
    }

    /** The file's length and change time, or that there is none; a link is not followed. */
    static FileStamp stamp(Path path) throws IOException {
        var status = status(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, Posix::stamp);
        return status == null ? FileStamp.ABSENT : status;
    }

    /**
     * A descriptor of a file to ask {@link #stamp(int)} with, and nothing else; it is to be closed. Negative if there is
     * none to be had.
     */
    static int openToAsk(Path path) {
        return C.open(path.toString(), O_PATH | O_CLOEXEC | O_NOFOLLOW);
    }

    /** Closes a descriptor. */
    static void close(int descriptor) {
        C.close(descriptor);
    }

    /** The length and change time of the file that this is open for, wherever it is by now. Some 500 ns. */
    static FileStamp stamp(int descriptor) throws IOException {
        var known = STATUSES.poll();
        var status = known == null ? Memory.allocateDirect(RUNTIME, STATX_LENGTH, true) : known;
        try {
            if (C.statx(descriptor, NO_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, status) != 0) {
                throw new IOException("statx: errno " + RUNTIME.getLastError());
            }
            return stamp(status);
        } finally {
            STATUSES.offer(status);
        }
    }

    private static FileStamp stamp(Pointer status) {
        return isOf(S_IFREG, status)
                ? new FileStamp(status.getLong(40), status.getLong(96) * NANOS_PER_SECOND + status.getInt(104))
                : FileStamp.OBSTACLE;
    }

    /** Whether it is a directory, and no link to one. */
    static boolean isDirectory(Path path) throws IOException {
        return Boolean.TRUE.equals(status(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, status -> isOf(S_IFDIR, status)));
    }

    /** How many bytes the file takes on the disk; 0 if there is no such file. */
    static long allocated(Path path) throws IOException {
        var blocks = status(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, status -> status.getLong(48));
        return blocks == null ? 0 : blocks * SECTOR_LENGTH;
    }

    /** Has what was written of the file written to the disk, without waiting for it, where the system can. */
    static void startWriteback(Path path) throws IOException {
        int descriptor = open(path, O_RDONLY);
        try {
            C.sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
        } finally {
            C.close(descriptor);
        }
    }

    /** Where the file has data, in order. */
    static List<ByteRange> data(Path path) throws IOException {
        int descriptor = open(path, O_RDWR);
        try {
            var ranges = new ArrayList<ByteRange>();
            long from = seek(descriptor, 0, SEEK_DATA, path);
            while (from >= 0) {
                long to = seek(descriptor, from, SEEK_HOLE, path);
                ranges.add(new ByteRange(from, to - from));
                from = seek(descriptor, to, SEEK_DATA, path);
            }
            return ranges;
        } finally {
            C.close(descriptor);
        }
    }

    /**
     * Makes a hole; the file keeps its length.
     *
     * @throws UnsupportedOperationException if the file system cannot
     */
    static void punch(Path path, ByteRange range) throws IOException {
        int descriptor = open(path, O_RDWR);
        try {
            int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
            if (C.fallocate(descriptor, mode, range.offset(), range.length()) != 0) {
                int errno = RUNTIME.getLastError();
                if (errno == EOPNOTSUPP || errno == ENOSYS) {
                    throw new UnsupportedOperationException("no holes can be made in " + path);
                }
                throw failure("fallocate", path, errno);
            }
        } finally {
            C.close(descriptor);
        }
    }

    /**
     * Has a range of one file share the blocks of the same range of another, without a copy.
     *
     * @param range begins and ends at whole blocks of the file system
     * @param from no link
     * @return false if the file system cannot, for whatever reason: a copy that is tried instead has the words for it
     */
    static boolean share(Path from, Path to, ByteRange range) throws IOException {
        int source = open(from, O_RDONLY);
        try {
            int target = open(to, O_RDWR);
            try {
                return share(source, target, range);
            } finally {
                C.close(target);
            }
        } finally {
            C.close(source);
        }
    }

    /** The argument is a {@code struct file_clone_range}: ioctl_ficlonerange(2). */
    private static boolean share(int source, int target, ByteRange range) {
        var argument = Memory.allocateDirect(RUNTIME, 4 * Long.BYTES, true);
        argument.putLong(0, source);
        argument.putLong(8, range.offset());
        argument.putLong(16, range.length());
        argument.putLong(24, range.offset());
        return C.ioctl(target, FICLONERANGE, argument) == 0;
    }

    /**
     * Maps a range of a file for reading; it is to be unmapped. Also what lies behind the file's end.
     *
     * @param range begins at a multiple of the page's length
     * @return the address
     */
    static long map(Path path, ByteRange range) throws IOException {
        int descriptor = open(path, O_RDONLY);
        try {
            var address = C.mmap(null, range.length(), PROT_READ, MAP_SHARED, descriptor, range.offset());
            if (address == null || address.address() == MAP_FAILED) {
                throw failure("mmap", path, RUNTIME.getLastError());
            }
            return address.address();
        } finally {
            C.close(descriptor);
        }
    }

    /**
     * Whether all of this range can be read where it is mapped, as far as the kernel can tell: it brings it into memory
     * here, where a disk that fails does no harm. A kernel before 5.14, or with longer pages than usual, does not tell.
     */
    static boolean isReadable(long address, long length) {
        long begin = address & -PAGE_LENGTH;
        return C.madvise(begin, address + length - begin, MADV_POPULATE_READ) == 0 || RUNTIME.getLastError() == EINVAL;
    }

    /** Unmaps what was mapped. */
    static void unmap(long address, long length) {
        C.munmap(address, length);
    }

    /** What it says; null if there is no such file. */
    private static <T> @Nullable T status(int directory, Path path, int flags, Function<Pointer, T> reader)
            throws IOException {
        var known = STATUSES.poll();
        var status = known == null ? Memory.allocateDirect(RUNTIME, STATX_LENGTH, true) : known;
        try {
            String name = (flags & AT_EMPTY_PATH) == 0 ? path.toString() : "";
            if (C.statx(directory, name, flags, STATX_BASIC_STATS, status) == 0) {
                return reader.apply(status);
            }
            int errno = RUNTIME.getLastError();
            if (errno == ENOENT || errno == ENOTDIR) {
                return null;
            }
            throw failure("statx", path, errno);
        } finally {
            STATUSES.offer(status);
        }
    }

    private static boolean isOf(int type, Pointer status) {
        return (status.getShort(28) & S_IFMT) == type;
    }

    private static boolean isArm() {
        return List.of("aarch64", "arm").contains(System.getProperty("os.arch", ""));
    }

    /** Opens a regular file and nothing else: no link is followed, and nobody is waited for at the end of a pipe. */
    private static int open(Path path, int flags) throws IOException {
        int descriptor = C.open(path.toString(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (descriptor >= 0) {
            if (Boolean.TRUE.equals(status(descriptor, path, AT_EMPTY_PATH, status -> isOf(S_IFREG, status)))) {
                return descriptor;
            }
            C.close(descriptor);
            throw new IOException(path + " is not a regular file");
        }
        int errno = RUNTIME.getLastError();
        if (errno == ENOENT) {
            throw new NoSuchFileException(path.toString());
        }
        throw failure("open", path, errno);
    }

    private static long seek(int descriptor, long offset, int whence, Path path) throws IOException {
        long found = C.lseek(descriptor, offset, whence);
        if (found >= 0) {
            return found;
        }
        int errno = RUNTIME.getLastError();
        if (errno == ENXIO) {
            return -1; // No data behind the offset.
        }
        throw failure("lseek", path, errno);
    }

    private static IOException failure(String call, Path path, int errno) {
        return new IOException(call + " " + path + ": errno " + errno);
    }
}
