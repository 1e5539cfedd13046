package io.shoalfs.cache.disk;

import java.io.IOException;

/** A file of the cache is not as we left it: what was read from it may be anything. */
public final class ChangedException extends IOException {

    private static final long serialVersionUID = 1;

    ChangedException(String message) {
        super(message);
    }
}
