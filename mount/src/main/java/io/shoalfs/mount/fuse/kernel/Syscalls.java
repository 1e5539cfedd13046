package io.shoalfs.mount.fuse.kernel;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The C library's calls that the protocol needs; pointers are addresses. For jnr-ffi, public. */
public interface Syscalls {

    int O_RDWR = 2;
    int O_CLOEXEC = 0x80000;

    long MS_RDONLY = 1;
    long MS_NOSUID = 2;
    long MS_NODEV = 4;
    long MS_NOEXEC = 8;

    int ENOENT = 2;
    int EINTR = 4;
    int EAGAIN = 11;
    int EBUSY = 16;
    int ENODEV = 19;

    int open(String path, int flags);

    int close(int descriptor);

    long read(int descriptor, long buffer, long length);

    long write(int descriptor, long buffer, long length);

    int mount(String source, String target, String type, long flags, String data);

    /** The library; it is loaded once. */
    static Syscalls load() {
        return Loaded.LIBRARY;
    }

    /** The errno of the last call on this thread. */
    static int lastErrno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    /** Made at the first use. */
    final class Loaded {

        private static final Syscalls LIBRARY =
                LibraryLoader.create(Syscalls.class).load("c");

        private Loaded() {}
    }
}
