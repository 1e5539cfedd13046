package io.shoalfs.cache;

import java.io.IOException;

/** Another process, or another cache of this one, has the directory. */
public final class CacheInUseException extends IOException {

    private static final long serialVersionUID = 1;

    CacheInUseException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
