package io.shoalfs.fetch.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a range did not come.
 *
 * @param kind what follows of it
 * @param reason a clause for people, behind the seed's address
 * @param after when the server wants to be asked again ({@code Retry-After}); null if it does not say
 */
record Fault(Kind kind, String reason, @Nullable Duration after) {

    /** What follows of a fault. */
    enum Kind {

        /** The server has not got this file: its pieces are not asked of it. */
        FILE_MISSING,

        /** The server takes no more now (429, 503): a pause, and fewer requests at once. */
        BUSY,

        /** The server is not as it should be: a pause. */
        SERVER
    }

    static Fault missing(String reason) {
        return new Fault(Kind.FILE_MISSING, reason, null);
    }

    static Fault server(String reason) {
        return new Fault(Kind.SERVER, reason, null);
    }
}
