package io.shoalfs.mount.fuse;

/**
 * Whose files are, as stat(2) shows it, and who may do what with them.
 *
 * @param user its number, unsigned
 * @param group its number, unsigned
 * @param umask the permission bits that are taken away from all files and directories, 0 to 0777
 */
public record Owner(int user, int group, int umask) {

    /** The user who runs this program, and all that the volume permits. */
    public static Owner ofThisUser() {
        var libc = LibC.load();
        return new Owner(libc.geteuid(), libc.getegid(), 0);
    }

    /** What is left of these permission bits. */
    public int permissions(int offered) {
        return offered & ~umask;
    }
}
