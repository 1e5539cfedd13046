package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.FileTable;

/** What is chosen where nobody says it. */
public final class Choice {

    /** The longest payload, in bytes, for pieces of 16 KiB, of 32 KiB, ...: libtorrent's, so that hashes are the same. */
    private static final long[] LONGEST = {
        2_684_355,
        10_737_418,
        42_949_673,
        171_798_692,
        687_194_767,
        2_748_779_069L,
        10_995_116_278L,
        43_980_465_111L,
        175_921_860_444L,
        703_687_441_777L
    };

    /** With so many files or fewer nobody minds their pads. */
    private static final int FEW = 1000;

    /** Pads may be one part of so many. */
    private static final int PART = 10;

    private Choice() {}

    /** The length of pieces for so many bytes: 16 KiB to 16 MiB. */
    public static int pieceLength(long payload) {
        int step = 0;
        while (step < LONGEST.length && LONGEST[step] < payload) {
            step++;
        }
        return Block.LENGTH << step;
    }

    /**
     * Hybrid, as everybody can read it; but version 2 for more than 1000 files whose pads would be more than a tenth of
     * their data: version 1 would store and send all of them, and have a list of twice as many files.
     */
    public static Format format(FileTable files, int pieceLength) {
        if (files.count() <= FEW || Integer.bitCount(pieceLength) != 1) {
            return Integer.bitCount(pieceLength) == 1 ? Format.HYBRID : Format.V1;
        }
        long pads = 0;
        for (int file = 0; file < files.count(); file++) {
            pads += Math.floorMod(-files.lengthOf(file), pieceLength);
        }
        return pads > files.length() / PART ? Format.V2 : Format.HYBRID;
    }
}
