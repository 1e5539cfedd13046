package io.shoalfs.fetch.create;

/** The versions of BitTorrent that a torrent is of. */
public enum Format {
    /** BEP 3: files end to end, SHA-1 of each piece. */
    V1(true, false),
    /** BEP 52: each file begins a piece, and has a hash tree of its own. */
    V2(false, true),
    /** Both, over the same files; in version 1 pads (BEP 47) fill the pieces up to the next file. */
    HYBRID(true, true);

    private final boolean isV1;
    private final boolean isV2;

    Format(boolean isV1, boolean isV2) {
        this.isV1 = isV1;
        this.isV2 = isV2;
    }

    /** The one that is of these versions; of one at least. */
    static Format of(boolean isV1, boolean isV2) {
        if (isV1 && isV2) {
            return HYBRID;
        }
        return isV1 ? V1 : V2;
    }

    /** Whether it has SHA-1 hashes of pieces. */
    public boolean isV1() {
        return isV1;
    }

    /** Whether it has a tree of SHA-256 for each file; files then begin pieces. */
    public boolean isV2() {
        return isV2;
    }
}
