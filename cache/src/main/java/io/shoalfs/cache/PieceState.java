package io.shoalfs.cache;

/** Where a piece of one torrent stands with the disk. */
enum PieceState {
    /** The disk has nothing of it. */
    MISSING(0),
    /** The disk has bytes for all of it that nobody vouches for: to be hashed before their first use. */
    DOUBTFUL(1),
    /** Verified before a clean stop; its checksums are compared before its first use. */
    UNCHECKED(2),
    /** Verified, in memory, and on its way to the disk. */
    WRITING(3),
    /** Verified, on the disk, may be leased. */
    HELD(4),
    /** Takes room on the disk, and is of no use: removed as soon as no lease is left. */
    WITHDRAWN(5),
    /** Being removed. */
    REMOVING(6);

    private static final PieceState[] BY_CODE = values();

    /** Its number in a word: its place in the list above. */
    final int code;

    PieceState(int code) {
        this.code = code;
    }

    static PieceState of(int code) {
        return BY_CODE[code];
    }

    /** Whether the store counts it as held. */
    boolean isKept() {
        return this == HELD || this == UNCHECKED;
    }
}
