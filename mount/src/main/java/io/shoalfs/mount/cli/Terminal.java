package io.shoalfs.mount.cli;

import jnr.ffi.LibraryLoader;

/** The terminal, or the pipes, that the program was started with. */
final class Terminal {

    private static final int O_RDWR = 2;
    private static final int STANDARD_ERROR = 2;
    private static final int STANDARD_STREAMS = 3;

    private Terminal() {}

    /** The C library's calls for it. For jnr-ffi, public. */
    public interface Descriptors {

        int open(String path, int flags);

        int dup2(int from, int to);

        int close(int descriptor);

        int isatty(int descriptor);
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
