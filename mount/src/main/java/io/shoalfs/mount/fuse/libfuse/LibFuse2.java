package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fuse.MountException;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;
import ru.serce.jnrfuse.LibFuse;

/** libfuse 2, with the calls that jnr-fuse lacks. */
public interface LibFuse2 extends LibFuse {

    /** Its soname. */
    String NAME = "libfuse.so.2";

    /** Whether the request that this callback thread answers was interrupted: 1 if so. Needs no mount option. */
    int fuse_interrupted();

    /** Whether the file system has been unmounted (or told to end): nonzero if so. Any thread. */
    int fuse_exited(Pointer fuse);

    /**
     * Whether nobody waits any longer for the request that this callback thread answers: it was interrupted, or the
     * kernel has let go of the mount. For the pages of a killed reader the kernel sends no interrupt, and libfuse would
     * wait for them before it ends.
     */
    default boolean isDeserted() {
        return fuse_interrupted() != 0 || fuse_exited(fuse_get_context().fuse.get()) != 0;
    }
    /** Answers the kernel until it is unmounted, on as many threads as there are requests. 0, or -1. */
    int fuse_loop_mt(Pointer fuse);

    /** Unmounts what is still mounted, and frees what {@link Setup} made. */
    void fuse_teardown(Pointer fuse, Pointer mountPoint);

    Pointer fuse_get_session(Pointer fuse);

    /** The channel behind this one; the first if that is null. */
    Pointer fuse_session_next_chan(Pointer session, @Nullable Pointer channel);

    /** Makes the kernel forget a name in a directory; a negative errno if it knows none. */
    int fuse_lowlevel_notify_inval_entry(Pointer channel, @u_int64_t long parent, byte[] name, @size_t long length);

    /** Makes the kernel forget a node's attributes; of its content, nothing if the offset is negative. */
    int fuse_lowlevel_notify_inval_inode(Pointer channel, @u_int64_t long node, @off_t long offset, @off_t long length);

    /**
     * Loads the library. By its soname: {@code libfuse.so} may be a link to libfuse 3, which would mount and then answer
     * every operation with ENOSYS.
     */
    static LibFuse2 load() throws MountException {
        try {
            return LibraryLoader.create(LibFuse2.class).failImmediately().load(NAME);
        } catch (UnsatisfiedLinkError e) {
            throw new MountException("libfuse 2 is not installed: apt install libfuse2", e);
        }
    }
}
