package io.shoalfs.mount.fuse;

/**
 * How a volume is mounted.
 *
 * @param allowOther whether users other than the mounting one may use it ({@code allow_other} of fuse(8))
 * @param noExec whether no program may be started from it
 * @param passthrough whether the kernel may read complete files from the cache by itself, if it can
 * @param source what mount(8) and {@code /proc/mounts} show as the source
 */
public record MountOptions(boolean allowOther, boolean noExec, boolean passthrough, String source) {}
