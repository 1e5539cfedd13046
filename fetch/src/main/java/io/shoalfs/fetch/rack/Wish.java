package io.shoalfs.fetch.rack;

import java.util.Arrays;
import java.util.Optional;

/** What nodes that share say to each other of a piece. */
public enum Wish {

    /** I want it ahead of a reader: it is yours to fetch. */
    AHEAD(0),

    /** A reader waits for it: it is yours to fetch. */
    NOW(1),

    /** I want it no longer. */
    CANCEL(2),

    /** I cannot fetch it: somebody else is to. */
    CANNOT(3),

    /** I am fetching, and something comes: have patience. */
    COMING(4);

    private final int code;

    Wish(int code) {
        this.code = code;
    }

    /** What stands for it on the wire: 0 to 255. */
    int code() {
        return code;
    }

    /** What this stands for; empty if nothing that is known yet. */
    static Optional<Wish> of(int code) {
        return Arrays.stream(values()).filter(wish -> wish.code == code).findAny();
    }
}
