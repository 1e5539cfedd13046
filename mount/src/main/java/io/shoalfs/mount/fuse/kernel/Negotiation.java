package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInitIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInitOut;
import java.nio.ByteBuffer;

/**
 * The first request and its answer: {@code struct fuse_init_in} and {@code fuse_init_out}. What the kernel does not offer
 * is not asked for.
 */
final class Negotiation {

    private static final int MINOR = 38;

    /**
     * The first with {@code max_pages} that opens directories by itself where OPENDIR is not known: Linux 5.1; older
     * kernels are served by libfuse.
     */
    private static final int OLDEST_MINOR = 29;

    private static final int WANTED = FuseAbi.FUSE_ASYNC_READ
            | FuseAbi.FUSE_DO_READDIRPLUS
            | FuseAbi.FUSE_READDIRPLUS_AUTO
            | FuseAbi.FUSE_PARALLEL_DIROPS
            | FuseAbi.FUSE_MAX_PAGES
            | FuseAbi.FUSE_CACHE_SYMLINKS
            | FuseAbi.FUSE_INIT_EXT;

    /** What passes through lies on a file system that is not stacked on another. */
    private static final int STACK_DEPTH = 1;

    /**
     * With the kernel's own 12, a dozen reads that wait for the network hold up every other read: 4.5 s were measured.
     */
    private static final int BACKGROUND = 4096;

    private static final int CONGESTION = 3072;

    private static final int READAHEAD = 1 << 20;

    /** Nothing is written; requests stay short. */
    private static final int WRITE = 4096;

    private static final int PAGE = 4096;

    /** In nanoseconds. */
    private static final int TIME_GRANULARITY = 1;

    private Negotiation() {}

    /**
     * Looks whether we understand one another.
     *
     * @throws MountException if the kernel is too old
     */
    static void check(Message init) throws MountException {
        int major = init.intAt(FuseInitIn.MAJOR);
        int minor = init.intAt(FuseInitIn.MINOR);
        if (major != FuseAbi.FUSE_KERNEL_VERSION || minor < OLDEST_MINOR) {
            throw new MountException(
                    "this kernel speaks FUSE " + major + "." + minor + ", which is too old: -o transport=libfuse");
        }
    }

    /** Writes the answer's body, for READs of so many bytes at most. */
    static void answer(Message init, int maxRead, ByteBuffer out) {
        int minor = Math.min(init.intAt(FuseInitIn.MINOR), MINOR);
        int readahead = Math.min(init.intAt(FuseInitIn.MAX_READAHEAD), READAHEAD);
        int at = FuseAbi.begin(out, FuseInitOut.SIZEOF);
        out.putInt(at + FuseInitOut.MAJOR, FuseAbi.FUSE_KERNEL_VERSION);
        out.putInt(at + FuseInitOut.MINOR, minor);
        out.putInt(at + FuseInitOut.MAX_READAHEAD, readahead);
        out.putInt(at + FuseInitOut.FLAGS, init.intAt(FuseInitIn.FLAGS) & WANTED);
        out.putShort(at + FuseInitOut.MAX_BACKGROUND, (short) BACKGROUND);
        out.putShort(at + FuseInitOut.CONGESTION_THRESHOLD, (short) CONGESTION);
        out.putInt(at + FuseInitOut.MAX_WRITE, WRITE);
        out.putInt(at + FuseInitOut.TIME_GRAN, TIME_GRANULARITY);
        out.putShort(at + FuseInitOut.MAX_PAGES, (short) (maxRead / PAGE));
        out.putInt(at + FuseInitOut.FLAGS2, offersPassthrough(init) ? FuseAbi.FUSE_PASSTHROUGH : 0);
        out.putInt(at + FuseInitOut.MAX_STACK_DEPTH, STACK_DEPTH);
    }

    /** Whether this kernel can read files of ours by itself. */
    static boolean offersPassthrough(Message init) {
        return (init.intAt(FuseInitIn.FLAGS) & FuseAbi.FUSE_INIT_EXT) != 0
                && (init.intAt(FuseInitIn.FLAGS2) & FuseAbi.FUSE_PASSTHROUGH) != 0;
    }
}
