package io.shoalfs.cache;

/** Pieces of one length that are ranked, and never given up in earnest. */
interface RankedPieces extends Evictable, Outlook {

    /** The length of each, in bytes. */
    int LENGTH = 1 << 20;

    @Override
    default int hash() {
        return 1;
    }

    @Override
    default long evict(int piece) {
        return LENGTH;
    }

    @Override
    default Outlook outlook() {
        return this;
    }
}
