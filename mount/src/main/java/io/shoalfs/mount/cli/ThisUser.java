package io.shoalfs.mount.cli;

/** Who runs this program. */
final class ThisUser {

    private ThisUser() {}

    /** Whether it is root: what root mounts is for the whole machine. */
    static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }
}
