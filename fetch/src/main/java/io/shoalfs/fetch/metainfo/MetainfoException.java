package io.shoalfs.fetch.metainfo;

import java.io.IOException;

/** Bytes that describe no torrent that can be mounted. Its message is one sentence for people, without a full stop. */
public final class MetainfoException extends IOException {

    private static final long serialVersionUID = 1;

    MetainfoException(String message) {
        super(message);
    }

    MetainfoException(String message, Throwable cause) {
        super(message, cause);
    }
}
