package io.shoalfs.cache;

/** What the store says of an offered piece. */
public enum Verdict {
    /** It matched its hash. */
    VERIFIED,
    /** It did not: whoever sent it knows who is to blame. */
    CORRUPT
}
