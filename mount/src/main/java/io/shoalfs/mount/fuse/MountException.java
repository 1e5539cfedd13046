package io.shoalfs.mount.fuse;

/** A volume cannot be mounted; the message is one sentence for people. */
public final class MountException extends Exception {

    private static final long serialVersionUID = 1L;

    public MountException(String message) {
        super(message);
    }

    public MountException(String message, Throwable cause) {
        super(message, cause);
    }
}
