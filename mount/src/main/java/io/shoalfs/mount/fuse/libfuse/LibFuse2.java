package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fuse.MountException;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import ru.serce.jnrfuse.LibFuse;

/** libfuse 2, with the calls that jnr-fuse lacks. */
public interface LibFuse2 extends LibFuse {

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

    /**
     * Loads the library. By its soname: {@code libfuse.so} may be a link to libfuse 3, which would mount and then answer
     * every operation with ENOSYS.
     */
    static LibFuse2 load() throws MountException {
        try {
            return LibraryLoader.create(LibFuse2.class).failImmediately().load("libfuse.so.2");
        } catch (UnsatisfiedLinkError e) {
            throw new MountException("libfuse 2 is not installed: apt install libfuse2", e);
        }
    }
}
