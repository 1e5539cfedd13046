package io.shoalfs.mount.fuse;

import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The C library's calls that mounting needs and Java lacks. */
interface LibC {

    /** Aborts a FUSE connection: whoever waits on it gets ENOTCONN (linux/fs.h). */
    int MNT_FORCE = 1;

    /** Takes the mount out of the tree now, and ends it when its last file is closed. */
    int MNT_DETACH = 2;

    int umount2(String target, int flags);

    int geteuid();

    int getegid();

    /** The library. */
    static LibC load() {
        return LibraryLoader.create(LibC.class).load("c");
    }

    /** Why the last call on this thread failed. */
    static Errno lastError() {
        return Errno.valueOf(LastError.getLastError(Runtime.getSystemRuntime()));
    }
}
