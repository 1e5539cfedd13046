package io.shoalfs.mount.fuse.kernel;

import java.nio.ByteBuffer;

/**
 * What of {@code linux/fuse.h} is used here, by the header's names and in its order: {@code struct fuse_attr} is {@link
 * FuseAttr}, its field {@code mtime} begins at {@link FuseAttr#MTIME}, and {@link FuseAttr#SIZEOF} is its length. Offsets
 * and lengths are bytes. Structures have no gaps and are multiples of 8 long: a field ends where the next one begins.
 */
final class FuseAbi {

    static final int FUSE_KERNEL_VERSION = 7;
    static final long FUSE_ROOT_ID = 1;

    static final int FOPEN_KEEP_CACHE = 1 << 1;
    static final int FOPEN_CACHE_DIR = 1 << 3;
    static final int FOPEN_NOFLUSH = 1 << 5;
    static final int FOPEN_PASSTHROUGH = 1 << 7;

    static final int FUSE_ASYNC_READ = 1 << 0;
    static final int FUSE_DO_READDIRPLUS = 1 << 13;
    static final int FUSE_READDIRPLUS_AUTO = 1 << 14;
    static final int FUSE_PARALLEL_DIROPS = 1 << 18;
    static final int FUSE_MAX_PAGES = 1 << 22;
    static final int FUSE_CACHE_SYMLINKS = 1 << 23;
    static final int FUSE_INIT_EXT = 1 << 30;

    /** Bit 37 in the header, which is bit 5 of {@code flags2}. */
    static final int FUSE_PASSTHROUGH = 1 << (37 - 32);

    static final int FUSE_NOTIFY_INVAL_INODE = 2;
    static final int FUSE_NOTIFY_INVAL_ENTRY = 3;

    static final long FUSE_DEV_IOC_BACKING_OPEN = 0x4010e501L;
    static final long FUSE_DEV_IOC_BACKING_CLOSE = 0x4004e502L;

    interface FuseAttr {
        int INO = 0;
        int SIZE = 8;
        int BLOCKS = 16;
        int ATIME = 24;
        int MTIME = 32;
        int CTIME = 40;
        int ATIMENSEC = 48;
        int MTIMENSEC = 52;
        int CTIMENSEC = 56;
        int MODE = 60;
        int NLINK = 64;
        int UID = 68;
        int GID = 72;
        int RDEV = 76;
        int BLKSIZE = 80;
        int FLAGS = 84;
        int SIZEOF = 88;
    }

    interface FuseKstatfs {
        int BLOCKS = 0;
        int BFREE = 8;
        int BAVAIL = 16;
        int FILES = 24;
        int FFREE = 32;
        int BSIZE = 40;
        int NAMELEN = 44;
        int FRSIZE = 48;
        int PADDING = 52;
        int SPARE = 56;
        int SIZEOF = 80;
    }

    interface FuseEntryOut {
        int NODEID = 0;
        int GENERATION = 8;
        int ENTRY_VALID = 16;
        int ATTR_VALID = 24;
        int ENTRY_VALID_NSEC = 32;
        int ATTR_VALID_NSEC = 36;
        int ATTR = 40;
        int SIZEOF = 128;
    }

    interface FuseForgetIn {
        int NLOOKUP = 0;
        int SIZEOF = 8;
    }

    interface FuseForgetOne {
        int NODEID = 0;
        int NLOOKUP = 8;
        int SIZEOF = 16;
    }

    interface FuseBatchForgetIn {
        int COUNT = 0;
        int DUMMY = 4;
        int SIZEOF = 8;
    }

    interface FuseGetattrIn {
        int GETATTR_FLAGS = 0;
        int DUMMY = 4;
        int FH = 8;
        int SIZEOF = 16;
    }

    interface FuseAttrOut {
        int ATTR_VALID = 0;
        int ATTR_VALID_NSEC = 8;
        int DUMMY = 12;
        int ATTR = 16;
        int SIZEOF = 104;
    }

    interface FuseOpenIn {
        int FLAGS = 0;
        int OPEN_FLAGS = 4;
        int SIZEOF = 8;
    }

    interface FuseOpenOut {
        int FH = 0;
        int OPEN_FLAGS = 8;

        /** Padding before 7.40. */
        int BACKING_ID = 12;

        int SIZEOF = 16;
    }

    interface FuseReleaseIn {
        int FH = 0;
        int FLAGS = 8;
        int RELEASE_FLAGS = 12;
        int LOCK_OWNER = 16;
        int SIZEOF = 24;
    }

    interface FuseReadIn {
        int FH = 0;
        int OFFSET = 8;
        int SIZE = 16;
        int READ_FLAGS = 20;
        int LOCK_OWNER = 24;
        int FLAGS = 32;
        int PADDING = 36;
        int SIZEOF = 40;
    }

    interface FuseGetxattrIn {
        int SIZE = 0;
        int PADDING = 4;
        int SIZEOF = 8;
    }

    interface FuseGetxattrOut {
        int SIZE = 0;
        int PADDING = 4;
        int SIZEOF = 8;
    }

    interface FuseAccessIn {
        int MASK = 0;
        int PADDING = 4;
        int SIZEOF = 8;
    }

    interface FuseInitIn {
        int MAJOR = 0;
        int MINOR = 4;
        int MAX_READAHEAD = 8;
        int FLAGS = 12;
        int FLAGS2 = 16;
        int UNUSED = 20;
        int SIZEOF = 64;
    }

    interface FuseInitOut {
        int MAJOR = 0;
        int MINOR = 4;
        int MAX_READAHEAD = 8;
        int FLAGS = 12;
        int MAX_BACKGROUND = 16;
        int CONGESTION_THRESHOLD = 18;
        int MAX_WRITE = 20;
        int TIME_GRAN = 24;
        int MAX_PAGES = 28;
        int MAP_ALIGNMENT = 30;
        int FLAGS2 = 32;

        /** Unused before 7.40, as all that follows it is still. */
        int MAX_STACK_DEPTH = 36;

        int SIZEOF = 64;
    }

    interface FuseInterruptIn {
        int UNIQUE = 0;
        int SIZEOF = 8;
    }

    interface FuseInHeader {
        int LEN = 0;
        int OPCODE = 4;
        int UNIQUE = 8;
        int NODEID = 16;
        int UID = 24;
        int GID = 28;
        int PID = 32;
        int TOTAL_EXTLEN = 36;
        int PADDING = 38;
        int SIZEOF = 40;
    }

    interface FuseOutHeader {
        int LEN = 0;
        int ERROR = 4;
        int UNIQUE = 8;
        int SIZEOF = 16;
    }

    interface FuseDirent {
        int INO = 0;
        int OFF = 8;
        int NAMELEN = 16;
        int TYPE = 20;
        int NAME = 24;

        /** Without the name. */
        int SIZEOF = 24;
    }

    interface FuseDirentplus {
        int ENTRY_OUT = 0;
        int DIRENT = 128;

        /** Without the name. */
        int SIZEOF = 152;
    }

    interface FuseNotifyInvalInodeOut {
        int INO = 0;
        int OFF = 8;
        int LEN = 16;
        int SIZEOF = 24;
    }

    interface FuseNotifyInvalEntryOut {
        int PARENT = 0;
        int NAMELEN = 8;
        int FLAGS = 12;
        int SIZEOF = 16;
    }

    interface FuseBackingMap {
        int FD = 0;
        int FLAGS = 4;
        int PADDING = 8;
        int SIZEOF = 16;
    }

    interface FuseLseekIn {
        int FH = 0;
        int OFFSET = 8;
        int WHENCE = 16;
        int PADDING = 20;
        int SIZEOF = 24;
    }

    interface FuseLseekOut {
        int OFFSET = 0;
        int SIZEOF = 8;
    }

    private FuseAbi() {}

    /** {@code FUSE_REC_ALIGN}: what a record of this length takes with its padding. */
    static int recAlign(int length) {
        return (length + Long.BYTES - 1) & -Long.BYTES;
    }

    /**
     * Puts a structure of zeros at the buffer's position, which moves behind it.
     *
     * @param sizeof its length, a multiple of 8
     * @return the offset where it begins: its fields are put there
     */
    static int begin(ByteBuffer out, int sizeof) {
        int at = out.position();
        for (int offset = 0; offset < sizeof; offset += Long.BYTES) {
            out.putLong(0);
        }
        return at;
    }
}
