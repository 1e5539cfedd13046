package io.shoalfs.nativetest.bench;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.swarm.SteppedLoop;
import io.shoalfs.fetch.swarm.Swarm;
import io.shoalfs.fetch.swarm.SwarmConfig;
import io.shoalfs.fetch.swarm.SwarmHost;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a swarm of 40 peers does for a block: takes it, decides what to ask of whom next, and asks. No network, no hashes:
 * the peers answer at once, by a clock on which each sends 10 MB/s.
 */
public class SwarmBenchmark {

    private static final int PEERS = 40;
    private static final int PIECE = 1 << 18;
    private static final int PIECES = 4096;
    private static final int SHA1 = 20;
    private static final Duration BETWEEN_BLOCKS = Duration.ofNanos(40_000);

    /** A swarm with its peers. */
    @State(Scope.Thread)
    public static class Busy {

        /** How many pieces are demanded as read-ahead, all the time. */
        @Param({"64"})
        public int ahead;

        final SteppedLoop loop = new SteppedLoop();
        final TrustingStore store = new TrustingStore(torrent());
        final Swarm swarm = new Swarm(store, new HeapPieceMemory(64 << 20), loop, SwarmConfig.standard(), new Nobody());
        final List<ReadyPeer> peers = new ArrayList<>();
        private final ByteBuffer content = ByteBuffer.allocate(Block.LENGTH);
        private int turn;

        /** Lets the peers join and the swarm learn how fast they are. */
        @Setup(Level.Trial)
        public void join() {
            for (int peer = 0; peer < PEERS; peer++) {
                var joined = new ReadyPeer("peer" + peer);
                peers.add(joined);
                swarm.joined(joined);
            }
            for (int piece = 0; piece < ahead; piece++) {
                swarm.demand(piece, Urgency.READAHEAD);
            }
            loop.runTasks();
        }

        /** The next peer that owes a block sends it. */
        void answer() {
            loop.advance(BETWEEN_BLOCKS);
            var peer = nextOwing();
            var block = peer.owed.remove();
            swarm.received(peer, block, content.duplicate());
            loop.runTasks();
        }

        /** What became whole is let go, and demanded anew. */
        void demandAgain() {
            for (int piece : store.takeVerified()) {
                swarm.demand(piece, Urgency.READAHEAD);
            }
            loop.runTasks();
        }

        private ReadyPeer nextOwing() {
            for (int tries = 0; tries < PEERS; tries++) {
                turn = (turn + 1) % PEERS;
                if (!peers.get(turn).owed.isEmpty()) {
                    return peers.get(turn);
                }
            }
            throw new IllegalStateException("nothing is asked of anybody");
        }
    }

    /** The same without read-ahead. */
    @State(Scope.Thread)
    public static class Idle extends Busy {

        private int piece;

        /** No read-ahead. */
        public Idle() {
            ahead = 0;
        }

        @Override
        @Setup(Level.Trial)
        public void join() {
            ahead = 0;
            super.join();
        }

        int nextPiece() {
            piece = (piece + 1) % PIECES;
            return piece;
        }
    }

    private static final class Nobody implements SwarmHost {

        @Override
        public void banned(String name, String reason) {
            throw new IllegalStateException(name + " is banned: " + reason);
        }

        @Override
        public void lacking(int piece) {
            throw new IllegalStateException("nobody has piece " + piece);
        }
    }

    private static Torrent torrent() {
        var files = new FileTable.Builder()
                .add(List.of(Name.of("a")), (long) PIECES * PIECE, Set.of())
                .build();
        var id = new TorrentId(InfoHash.of(new byte[SHA1]), null);
        return new Torrent(id, Name.of("a"), new Layout(files, PIECE), new Sha1PieceHashes(new byte[PIECES * SHA1]));
    }

    /** A block of read-ahead comes, the next one is asked for. */
    @Benchmark
    public void blockOfReadAhead(Busy busy) {
        busy.answer();
        busy.demandAgain();
    }

    /** A read of a piece: its 16 blocks are spread over the peers, and come. */
    @Benchmark
    public void readOfAPiece(Idle idle) {
        int piece = idle.nextPiece();
        idle.swarm.demand(piece, Urgency.BLOCKING);
        idle.loop.runTasks();
        while (idle.store.isMissing()) {
            idle.answer();
        }
        idle.store.takeVerified();
        idle.swarm.demand(piece, Urgency.NONE);
        idle.loop.runTasks();
    }
}
