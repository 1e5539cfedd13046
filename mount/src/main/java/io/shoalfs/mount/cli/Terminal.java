package io.shoalfs.mount.cli;

import java.util.Optional;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.Out;

/** The terminal, or the pipes, that the program was started with. */
final class Terminal {

    private static final int O_RDWR = 2;
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final long TIOCGWINSZ = 0x5413;
    private static final int WINDOW_SIZE_FIELDS = 4;
    private static final Size USUAL = new Size(24, 80);
    private static final int STANDARD_STREAMS = 3;

    private Terminal() {}

    /** The C library's calls for it. For jnr-ffi, public. */
    public interface Descriptors {

        int open(String path, int flags);

        int dup2(int from, int to);

        int close(int descriptor);

        int isatty(int descriptor);

        int ioctl(int descriptor, long request, @Out short[] answer);
    }

    /** How much of a screen is seen at a time, in characters. */
    record Size(int rows, int columns) {}

    /** The terminal that standard output is; empty if it is none. */
    static Optional<Size> screen() {
        var libc = LibraryLoader.create(Descriptors.class).load("c");
        if (libc.isatty(STANDARD_OUTPUT) != 1) {
            return Optional.empty();
        }
        // struct winsize (ioctl_tty(2)): rows and columns, and the same in pixels.
        var size = new short[WINDOW_SIZE_FIELDS];
        boolean isKnown = libc.ioctl(STANDARD_OUTPUT, TIOCGWINSZ, size) == 0 && size[0] > 0 && size[1] > 0;
        return Optional.of(isKnown ? new Size(size[0], size[1]) : USUAL);
    }

    /** Whether somebody watches standard error. */
    static boolean isWatched() {
        return LibraryLoader.create(Descriptors.class).load("c").isatty(STANDARD_ERROR) == 1;
    }

    /** Says to packaging/shoalfs, or packaging/supervise, that all is mounted. */
    static void sayReady() {
        System.out.println("ready");
        System.out.flush();
    }

    /** Lets go of it for good, so that whoever waits for its end does not wait for ours: all goes to /dev/null now. */
    static void letGo() {
        var libc = LibraryLoader.create(Descriptors.class).load("c");
        int nothing = libc.open("/dev/null", O_RDWR);
        for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
            libc.dup2(nothing, stream);
        }
        libc.close(nothing);
    }
}
