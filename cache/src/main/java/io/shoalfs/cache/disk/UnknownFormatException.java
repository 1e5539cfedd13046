package io.shoalfs.cache.disk;

import java.io.IOException;

/** A cache that another version of the program wrote: it is left as it is. */
public final class UnknownFormatException extends IOException {

    private static final long serialVersionUID = 1;

    UnknownFormatException(String message) {
        super(message);
    }
}
