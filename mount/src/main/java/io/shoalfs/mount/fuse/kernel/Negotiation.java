package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.MountException;
import java.nio.ByteBuffer;

/**
 * The first request and its answer: {@code struct fuse_init_in} and {@code fuse_init_out}. What the kernel does not offer
 * is not asked for.
 */
final class Negotiation {

    private static final int MAJOR = 7;
    private static final int MINOR = 38;

    /**
     * The first with {@code max_pages} that opens directories by itself where OPENDIR is not known: Linux 5.1; older
     * kernels are served by libfuse.
     */
    private static final int OLDEST_MINOR = 29;

    private static final int ASYNC_READ = 1;
    private static final int DO_READDIRPLUS = 1 << 13;
    private static final int READDIRPLUS_AUTO = 1 << 14;
    private static final int PARALLEL_DIROPS = 1 << 18;
    private static final int MAX_PAGES = 1 << 22;
    private static final int CACHE_SYMLINKS = 1 << 23;

    private static final int INIT_EXT = 1 << 30;

    private static final int WANTED =
            ASYNC_READ | DO_READDIRPLUS | READDIRPLUS_AUTO | PARALLEL_DIROPS | MAX_PAGES | CACHE_SYMLINKS | INIT_EXT;

    /** Of {@code flags2}, with INIT_EXT: Linux 6.9. */
    private static final int PASSTHROUGH = 1 << 5;

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

    private Negotiation() {}

    /** The length of {@code struct fuse_init_out}. */
    static final int INIT_OUT = 64;

    /**
     * Looks whether we understand one another.
     *
     * @throws MountException if the kernel is too old
     */
    static void check(Message init) throws MountException {
        int major = init.intAt(0);
        int minor = init.intAt(4);
        if (major != MAJOR || minor < OLDEST_MINOR) {
            throw new MountException(
                    "this kernel speaks FUSE " + major + "." + minor + ", which is too old: -o transport=libfuse");
        }
    }

    /** Writes the answer's body. */
    static void answer(Message init, ByteBuffer out) {
        int readahead = init.intAt(8);
        int offered = init.intAt(12);
        int end = out.position() + INIT_OUT;
        out.putInt(MAJOR).putInt(Math.min(init.intAt(4), MINOR));
        out.putInt(Math.min(readahead, READAHEAD));
        out.putInt(offered & WANTED);
        out.putShort((short) BACKGROUND).putShort((short) CONGESTION);
        out.putInt(WRITE);
        out.putInt(1); // time_gran, in nanoseconds
        out.putShort((short) (KernelTransport.LONGEST_READ / PAGE));
        out.putShort((short) 0); // map_alignment
        out.putInt(offersPassthrough(init) ? PASSTHROUGH : 0);
        out.putInt(STACK_DEPTH);
        Attributes.zero(out, end - out.position());
    }

    /** Whether this kernel can read files of ours by itself. */
    static boolean offersPassthrough(Message init) {
        return (init.intAt(12) & INIT_EXT) != 0 && (init.intAt(16) & PASSTHROUGH) != 0;
    }
}
