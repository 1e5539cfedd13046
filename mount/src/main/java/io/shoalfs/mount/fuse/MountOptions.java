package io.shoalfs.mount.fuse;

/**
 * How a volume is mounted; names as fuse(8) has them.
 *
 * @param source what mount(8) and {@code /proc/mounts} show as the source
 * @param allowOther whether users other than the mounting one may use it ({@code allow_other})
 * @param noExec whether no program may be started from it
 * @param passthrough whether the kernel may read complete files from the cache by itself, if it can
 * @param autoUnmount whether it is unmounted also when this process is killed ({@code auto_unmount})
 * @param owner whose the files are ({@code uid}, {@code gid}, {@code umask})
 * @param maxRead how long a READ of the kernel's is at most, in bytes ({@code max_read}), {@link #LEAST_READ} to
 *     {@link #LONGEST_READ}
 */
public record MountOptions(
        String source,
        boolean allowOther,
        boolean noExec,
        boolean passthrough,
        boolean autoUnmount,
        Owner owner,
        int maxRead) {

    /** A page. */
    public static final int LEAST_READ = 4096;

    /**
     * The kernel's usual read-ahead. A longer READ would wait for more pieces, and brings nothing: 1 MiB was measured at
     * the same speed while data are fetched.
     */
    public static final int LONGEST_READ = 128 << 10;

    public MountOptions {
        if (maxRead < LEAST_READ || maxRead > LONGEST_READ) {
            throw new IllegalArgumentException("max_read " + maxRead);
        }
    }

    /** The usual ones: for this user, with passthrough. */
    public static MountOptions of(String source) {
        return new MountOptions(source, false, false, true, false, Owner.ofThisUser(), LONGEST_READ);
    }

    /** The same, for other users too or not. */
    public MountOptions allowOther(boolean allow) {
        return new MountOptions(source, allow, noExec, passthrough, autoUnmount, owner, maxRead);
    }

    /** The same, with programs or without. */
    public MountOptions noExec(boolean without) {
        return new MountOptions(source, allowOther, without, passthrough, autoUnmount, owner, maxRead);
    }

    /** The same, with passthrough or without. */
    public MountOptions passthrough(boolean with) {
        return new MountOptions(source, allowOther, noExec, with, autoUnmount, owner, maxRead);
    }

    /** The same, unmounted also when this process is killed, or not. */
    public MountOptions autoUnmount(boolean always) {
        return new MountOptions(source, allowOther, noExec, passthrough, always, owner, maxRead);
    }

    /** The same, for files that are this one's. */
    public MountOptions owner(Owner other) {
        return new MountOptions(source, allowOther, noExec, passthrough, autoUnmount, other, maxRead);
    }

    /** The same, with reads of so many bytes at most. */
    public MountOptions maxRead(int bytes) {
        return new MountOptions(source, allowOther, noExec, passthrough, autoUnmount, owner, bytes);
    }
}
