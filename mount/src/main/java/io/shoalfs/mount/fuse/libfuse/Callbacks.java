package io.shoalfs.mount.fuse.libfuse;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.Delegate;

/**
 * The shapes of libfuse's operations. Paths come as pointers, not as the strings of jnr-fuse's own callbacks: names are
 * bytes, and those that are not UTF-8 would not survive.
 */
final class Callbacks {

    private Callbacks() {}

    /** {@code int (*)(const char *path, void *out)}: getattr, statfs. */
    public interface PathInto {
        @Delegate
        int call(Pointer path, Pointer out);
    }

    /** {@code int (*)(const char *path, int mask)}: access. */
    public interface PathAndMask {
        @Delegate
        int call(Pointer path, int mask);
    }

    /** {@code int (*)(const char *path, struct fuse_file_info *)}: open, release, opendir, releasedir. */
    public interface PathAndFile {
        @Delegate
        int call(Pointer path, Pointer file);
    }

    /** {@code int (*)(const char *path, struct stat *, struct fuse_file_info *)}: fgetattr. */
    public interface FileInto {
        @Delegate
        int call(Pointer path, Pointer out, Pointer file);
    }

    /** {@code int (*)(const char *path, char *buffer, size_t, off_t, struct fuse_file_info *)}: read. */
    public interface Read {
        @Delegate
        int call(Pointer path, Pointer buffer, long length, long offset, Pointer file);
    }

    /** {@code int (*)(const char *path, void *buffer, fuse_fill_dir_t, off_t, struct fuse_file_info *)}: readdir. */
    public interface List {
        @Delegate
        int call(Pointer path, Pointer buffer, Pointer filler, long offset, Pointer file);
    }

    /** {@code int (*)(const char *path, const char *name, char *value, size_t)}: getxattr. */
    public interface AttributeInto {
        @Delegate
        int call(Pointer path, Pointer name, Pointer value, long capacity);
    }

    /** {@code int (*)(const char *path, char *target, size_t)}: listxattr, readlink. */
    public interface BytesInto {
        @Delegate
        int call(Pointer path, Pointer list, long capacity);
    }

    /** {@code void *(*)(struct fuse_conn_info *)}: init. */
    public interface Init {
        @Delegate
        Pointer call(Pointer connection);
    }

    /**
     * Any operation that is answered without a look at its arguments: in the C calling conventions of Linux and macOS
     * a function may take fewer than it is given.
     */
    public interface Refuse {
        @Delegate
        int call();
    }
}
