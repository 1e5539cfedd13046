package io.shoalfs.fetch.metainfo;

/** What a torrent may have at most, to be read or made, beside {@link BencodeLimits#TORRENT}. */
public final class MetainfoLimits {

    /** A piece is assembled and hashed in memory, in bytes: no client makes larger ones. */
    public static final int PIECE_LENGTH = 1 << 30;

    /** Whoever keeps a number for each piece needs this much of them: enough for 100 TB in pieces of 4 MiB. */
    public static final int PIECES = 1 << 25;

    private MetainfoLimits() {}
}
