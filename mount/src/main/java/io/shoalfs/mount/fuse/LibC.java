package io.shoalfs.mount.fuse;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The C library's calls that mounting needs and Java lacks. For jnr-ffi, public. */
public interface LibC {

    /** access(2): whether the file is there. */
    int F_OK = 0;

    /** umount2(2): aborts a FUSE connection; whoever waits on it gets an error. */
    int MNT_FORCE = 1;

    /** umount2(2): takes the mount out of the tree now, and ends it when its last file is closed. */
    int MNT_DETACH = 2;

    /** open(2). */
    int O_RDWR = 2;

    int O_RDONLY = 0;
    int O_CLOEXEC = 0x80000;

    /** mount(2). */
    long MS_RDONLY = 1;

    long MS_NOSUID = 2;
    long MS_NODEV = 4;
    long MS_NOEXEC = 8;

    int access(String path, int mode);

    int open(String path, int flags);

    int close(int descriptor);

    /** The buffer is an address. */
    long read(int descriptor, long buffer, long length);

    /** The buffer is an address. */
    long write(int descriptor, long buffer, long length);

    /** The vector of {@code struct iovec} is an address. */
    long writev(int descriptor, long vector, int count);

    /** The argument is an address. */
    int ioctl(int descriptor, long request, long argument);

    int mount(String source, String target, String type, long flags, String data);

    int umount2(String target, int flags);

    int geteuid();

    int getegid();

    String strerror(int errno);

    /** The library; it is loaded once. */
    static LibC load() {
        return Loaded.LIBRARY;
    }

    /** The errno of the last call on this thread. */
    static int lastErrno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    /** Made at the first use: jnr-ffi writes a class for it, which takes a while. */
    final class Loaded {

        private static final LibC LIBRARY = LibraryLoader.create(LibC.class).load("c");

        private Loaded() {}
    }
}
