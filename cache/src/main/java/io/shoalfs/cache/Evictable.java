package io.shoalfs.cache;

/** The owner of pieces that may be given up. Any thread. */
interface Evictable {

    /** Gives up a piece unless somebody has leased it; returns how many bytes the disk has free by that. Blocks. */
    long evict(int piece);

    /** The same in every run, and of two owners rarely the same. */
    int hash();

    /** What lies ahead of its pieces. */
    Outlook outlook();
}
