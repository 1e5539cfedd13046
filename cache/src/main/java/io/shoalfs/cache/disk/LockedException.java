package io.shoalfs.cache.disk;

import java.io.IOException;

/** Somebody else has the directory of the cache. */
public final class LockedException extends IOException {

    private static final long serialVersionUID = 1;

    LockedException(String message) {
        super(message);
    }
}
