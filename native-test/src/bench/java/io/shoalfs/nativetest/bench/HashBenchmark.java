package io.shoalfs.nativetest.bench;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.PieceHashes;
import io.shoalfs.torrent.Sha1PieceHashes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long a piece of 1 MiB takes to verify. It matches neither hash: that is seen at the end only. */
@State(Scope.Thread)
public class HashBenchmark {

    private static final int PIECE = 1 << 20;

    private final PieceHashes sha1 = new Sha1PieceHashes(new byte[20]);
    private final PieceHashes merkle = new MerklePieceHashes(
            new Layout(
                    new FileTable.Builder()
                            .add(List.of(Name.of("a")), PIECE, Set.of())
                            .build(),
                    PIECE),
            new byte[32]);
    private final byte[] content = new byte[PIECE];

    /** Fills the piece. */
    @Setup
    public void fill() {
        new Random(1).nextBytes(content);
    }

    /** Version 1: SHA-1 of all. */
    @Benchmark
    public boolean sha1OfAPiece() {
        return sha1.matches(0, ByteBuffer.wrap(content));
    }

    /** Version 2: SHA-256 of each block, and of the tree above. */
    @Benchmark
    public boolean merkleTreeOfAPiece() {
        return merkle.matches(0, ByteBuffer.wrap(content));
    }
}
