package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is particular to torrents with v2 hashes (BEP 52). */
class V2SwarmTest {

    private static final int PIECE = 65_536;
    private static final InfoHash V1 = InfoHash.of(new byte[20]);
    private static final InfoHash V2 = InfoHash.of(new byte[32]);

    private final byte[] layer = new byte[64];
    private final List<Block> asked = new ArrayList<>();

    /** A file of a piece and 20,000 bytes, whose layer of pieces is not known; a pad; a file of five bytes. */
    private Torrent torrent(TorrentId id) throws Exception {
        var files = new FileTable.Builder()
                .add(List.of(Name.of("a")), PIECE + 20_000, Set.of())
                .add(List.of(Name.of("pad")), PIECE - 20_000, Set.of(FileAttribute.PADDING))
                .add(List.of(Name.of("b")), 5, Set.of())
                .build();
        layer[5] = 1;
        var roots = ByteBuffer.allocate(64)
                .put(MessageDigest.getInstance("SHA-256").digest(layer))
                .put(new byte[32]);
        var layout = new Layout(files, PIECE);
        return new Torrent(id, Name.of("t"), layout, new MerklePieceHashes(layout, roots.array()));
    }

    @Test
    void spans_v2Only_endWithTheFile() throws Exception {
        var spans = new BlockSpans(torrent(new TorrentId(null, V2)));

        assertEquals(new PieceSpan(0, 49_152, 16_384), spans.of(new Block(0, 3)));
        assertEquals(new PieceSpan(1, 16_384, 3_616), spans.of(new Block(1, 1)));
        assertFalse(spans.isNeeded(new Block(1, 2)));
        assertEquals(new Block(1, 1), spans.blockOf(new PieceSpan(1, 16_384, 3_616)));
        assertNull(spans.blockOf(new PieceSpan(1, 16_384, 16_384)));
        assertNull(spans.blockOf(new PieceSpan(1, 32_768, 16_384)));
    }

    /** libtorrent asks for whole blocks, also where the torrent ends with its last file. */
    @Test
    void spans_v2Only_mayBeAskedForUpToThePieceLength() throws Exception {
        var spans = new BlockSpans(torrent(new TorrentId(null, V2)));

        assertTrue(spans.mayBeAsked(new PieceSpan(1, 16_384, 16_384)));
        assertTrue(spans.mayBeAsked(new PieceSpan(2, 0, 16_384)));
        assertTrue(spans.mayBeAsked(new PieceSpan(2, PIECE - 16_384, 16_384)));
        assertFalse(spans.mayBeAsked(new PieceSpan(2, PIECE - 16_384, 16_385)));
        assertFalse(spans.mayBeAsked(new PieceSpan(0, PIECE, 1)));
    }

    @Test
    void spans_withV1Hashes_mayBeAskedForUpToTheTorrentsEnd() throws Exception {
        var spans = new BlockSpans(torrent(new TorrentId(V1, V2)));

        assertTrue(spans.mayBeAsked(new PieceSpan(2, 0, 5)));
        assertFalse(spans.mayBeAsked(new PieceSpan(2, 0, 6)));
    }

    @Test
    void spans_hybrid_takeThePaddingThatSharesABlockWithContent() throws Exception {
        var spans = new BlockSpans(torrent(new TorrentId(V1, V2)));

        assertEquals(new PieceSpan(1, 16_384, 16_384), spans.of(new Block(1, 1)));
        assertFalse(spans.isNeeded(new Block(1, 2)));
        assertEquals(new Block(1, 1), spans.blockOf(new PieceSpan(1, 16_384, 16_384)));
    }

    @Test
    void demand_hashNotKnown_asksNobodyUntilItIs() throws Exception {
        var torrent = torrent(new TorrentId(null, V2));
        var loop = new SteppedLoop();
        var lacking = new ArrayList<Integer>();
        var swarm = new Swarm(
                new MemoryPieceStore(torrent),
                new HeapPieceMemory(1 << 20),
                loop,
                SwarmConfig.standard(),
                new SwarmHost() {
                    @Override
                    public void banned(String name, String reason) {}

                    @Override
                    public void lacking(int piece) {
                        lacking.add(piece);
                    }
                });
        var source = new Source();
        swarm.joined(source);
        swarm.demand(1, Urgency.BLOCKING);
        swarm.demand(0, Urgency.READAHEAD);
        swarm.demand(2, Urgency.READAHEAD);
        loop.runTasks();

        assertEquals(List.of(new Block(2, 0)), asked);
        assertEquals("the hash of piece 1 is not known", swarm.condition());
        assertEquals(List.of(), lacking);

        assertTrue(((MerklePieceHashes) torrent.hashes()).learn(0, ByteBuffer.wrap(layer)));
        swarm.changed(source);
        loop.runTasks();

        assertEquals(7, asked.size());
        assertTrue(asked.containsAll(List.of(new Block(1, 0), new Block(1, 1), new Block(0, 3))), asked::toString);
        assertTrue(swarm.condition().contains("serves"), swarm.condition());
    }

    private final class Source implements BlockSource {

        @Override
        public Distance distance() {

            return Distance.RACK;
        }

        @Override
        public String name() {
            return "peer";
        }

        @Override
        public boolean has(int piece) {
            return true;
        }

        @Override
        public boolean serves(int piece) {
            return true;
        }

        @Override
        public int room() {
            return 100;
        }

        @Override
        public void request(Block block) {
            asked.add(block);
        }

        @Override
        public void cancel(Block block) {
            asked.remove(block);
        }

        @Override
        public void flush() {}

        @Override
        public void close(String reason) {}
    }
}
