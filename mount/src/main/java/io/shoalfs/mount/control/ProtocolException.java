package io.shoalfs.mount.control;

import java.io.IOException;

/** The other side says what it should not: another version of the program, or none. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1;

    public ProtocolException(String message) {
        super(message);
    }
}
