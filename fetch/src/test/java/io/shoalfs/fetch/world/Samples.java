package io.shoalfs.fetch.world;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The torrents of all worlds: made once, since to make their content takes longer than to read it. Immutable. */
final class Samples {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    private final List<SampleTorrent> torrents = new ArrayList<>();

    Samples() {
        // v1: an odd piece length; files that share pieces and blocks; pieces of one block; one file of all.
        add(100, 50_000, 3_000_001, 1, 0, 70_000, 999_999, 2_500_000, 130_000);
        add(101, 64 * KIB, many(300, 9_000, 2_000_000));
        add(102, 16 * KIB, 1_100_000, 5, 2_345_678, 40_000, 1_500_000, 20_000);
        add(103, 128 * KIB, 7_777_777);
        add(104, 32 * KIB, many(2_000, 1_500, 1_048_576));
        // With pads (BEP 47), as hybrids have them; the last pieces short.
        addMerkle(105, false, padded(64 * KIB, 1_500_000, 3, 70_000, 2_100_000, 300_000, 65_536, 1_200_000));
        addMerkle(106, true, padded(16 * KIB, 1_050_000, 16_384, 16_385, 900, 3_000_000, 20_000, 400_000));
        addMerkle(107, true, padded(256 * KIB, 4_000_000, 10_000, 1_300_000, 250_000));
    }

    int count() {
        return torrents.size();
    }

    SampleTorrent get(int ordinal) {
        return torrents.get(ordinal);
    }

    private void add(long seed, int pieceLength, int... lengths) {
        torrents.add(SampleTorrent.of(seed, pieceLength, lengths));
    }

    /** The piece length, then the lengths of files and pads. */
    private void addMerkle(int seed, boolean isHybrid, int... all) {
        var digest = new byte[32];
        digest[0] = (byte) seed;
        var lengths = IntStream.of(all).skip(1).toArray();
        var plain = SampleTorrent.of(seed, all[0], lengths);
        var v1 = isHybrid ? plain.torrent().id().v1() : null;
        torrents.add(plain.merkle(new TorrentId(v1, InfoHash.of(digest))));
    }

    private static int[] padded(int pieceLength, int... lengths) {
        var all = new ArrayList<>(List.of(pieceLength));
        for (int i = 0; i < lengths.length; i++) {
            all.add(lengths[i]);
            int pad = (pieceLength - lengths[i] % pieceLength) % pieceLength;
            if (pad > 0 && i + 1 < lengths.length) {
                all.add(-pad);
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** So many small files of about this length, and two others. */
    private static int[] many(int count, int length, int other) {
        var lengths = new int[count + 2];
        for (int i = 0; i < count; i++) {
            lengths[i] = length / 2 + i * 37 % length;
        }
        lengths[count] = other;
        lengths[count + 1] = 2 * MIB + 17;
        return lengths;
    }
}
