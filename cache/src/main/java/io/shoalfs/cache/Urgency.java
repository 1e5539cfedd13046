package io.shoalfs.cache;

/** How much a piece is wanted: a level, not an event; the latest one holds. */
public enum Urgency {
    /** Nobody waits for it or expects it. */
    NONE,
    /** A reader will soon be there. */
    READAHEAD,
    /** A reader waits. */
    BLOCKING
}
