package io.shoalfs.mount.fs;

/** A file system operation failed: an errno for the caller, a sentence for the log. */
public final class FsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Errno errno;

    public FsException(Errno errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** What the kernel is told. */
    public Errno errno() {
        return errno;
    }
}
