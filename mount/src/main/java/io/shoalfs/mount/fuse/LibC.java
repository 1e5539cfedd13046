package io.shoalfs.mount.fuse;

import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
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

    /** open(2): a place to look names up from, no more. */
    int O_PATH = 0x200000;

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

    int fchmod(int descriptor, int mode);

    int unlink(String path);

    int socket(int domain, int type, int protocol);

    /** The pair is the address of two ints. */
    int socketpair(int domain, int type, int protocol, long pair);

    /** The name is an address. */
    int bind(int descriptor, long name, int length);

    int listen(int descriptor, int backlog);

    /** The name and its length are addresses, or 0. */
    int accept4(int descriptor, long name, long length, int flags);

    /** The name is an address. */
    int connect(int descriptor, long name, int length);

    int shutdown(int descriptor, int how);

    /** The message is the address of a {@code struct msghdr}. */
    long sendmsg(int descriptor, long message, int flags);

    /** The message is the address of a {@code struct msghdr}. */
    long recvmsg(int descriptor, long message, int flags);

    /** The value and its length are addresses. */
    int getsockopt(int descriptor, int level, int name, long value, long length);

    int posix_spawn_file_actions_init(Pointer actions);

    int posix_spawn_file_actions_adddup2(Pointer actions, int descriptor, int number);

    int posix_spawn_file_actions_destroy(Pointer actions);

    /** The status is an address. */
    int waitpid(int pid, long status, int options);

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
