package io.shoalfs.mount.fuse;

/** Who this process is. */
public final class Identity {

    private static final LibC LIBC = LibC.load();

    private Identity() {}

    /** The effective user's number. */
    public static int user() {
        return LIBC.geteuid();
    }

    /** The effective group's number. */
    public static int group() {
        return LIBC.getegid();
    }
}
