package io.shoalfs.mount.fs;

/**
 * A file system operation failed: an errno for the caller, a sentence for the log. Without a stack trace, since programs
 * look for what is not there all the time.
 */
public final class FsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Errno errno;

    public FsException(Errno errno, String message) {
        super(message, null, false, false);
        this.errno = errno;
    }

    /** What the kernel is told. */
    public Errno errno() {
        return errno;
    }
}
