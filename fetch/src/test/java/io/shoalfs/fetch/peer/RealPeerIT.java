package io.shoalfs.fetch.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.QuietMachine;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.fetch.swarm.UploadConfig;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Layout;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peer wire against a real libtorrent on loopback. */
@Tag("slow")
class RealPeerIT {

    @Test
    void dial_libtorrentSeed_bringsEveryByte(@TempDir Path directory) throws Exception {
        int length = Integer.getInteger("shoalfs.download", 32 * 1024 * 1024 + 12345);
        int rounds = Integer.getInteger("shoalfs.rounds", 1);
        var torrent = FileTorrent.write(directory, 1, length, 1024 * 1024);
        for (int round = 0; round < rounds; round++) {
            download(torrent);
        }
    }

    private static void download(FileTorrent torrent) throws Exception {
        var layout = torrent.torrent().layout();
        try (var seed = LibtorrentPeer.seed(torrent);
                var loops = new EventLoops(NetConfig.forCores(2));
                var sockets = new PeerSockets(
                        loops, PeerId.random(new SplittableRandom()), PeerConfig.standard(), address -> true)) {
            var loop = loops.next();
            var taking = new TakingAll(layout, torrent.content().length);
            var uploads = new Uploads(
                    new MemoryPieceStore(torrent.torrent()), UploadConfig.standard(), QuietMachine.on(loop));
            var swarm = new PeerSwarm(torrent.torrent(), loop, taking, uploads, taking);
            long cpu = cpuNanos();
            long begin = System.nanoTime();

            loop.execute(() ->
                    sockets.dial(seed.address(), swarm, torrent.torrent().id().primary(), false));
            var got = taking.done.get(60, TimeUnit.SECONDS);

            double gib = got.length / (double) (1 << 30);
            System.out.printf(
                    "%.0f MiB in %.2f s, %.2f s of our CPU for a GiB%n",
                    got.length / 1048576.0, (System.nanoTime() - begin) / 1e9, (cpuNanos() - cpu) / 1e9 / gib);
            assertArrayEquals(torrent.content(), got);
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Asks a single peer for every block in order, as many at once as it takes. */
    private static final class TakingAll implements SwarmEvents, PeerWatcher {

        private static final int WINDOW = 250;

        private final CompletableFuture<byte[]> done = new CompletableFuture<>();
        private final Layout layout;
        private final ByteBuffer content;
        private int piece;
        private int ordinal;
        private int out;
        private int taken;

        TakingAll(Layout layout, int length) {
            this.layout = layout;
            this.content = ByteBuffer.allocate(length);
        }

        @Override
        public void joined(BlockSource source) {}

        @Override
        public void changed(BlockSource source) {
            ask(source);
        }

        @Override
        public void gained(BlockSource source, int newPiece) {}

        @Override
        public void left(BlockSource source, String reason) {
            done.completeExceptionally(new AssertionError(source.name() + " left: " + reason));
        }

        @Override
        public void received(BlockSource source, Block block, ByteBuffer bytes) {
            out--;
            taken += bytes.remaining();
            content.put(
                    (int) layout.startOf(block.piece()) + layout.spanOf(block).offset(),
                    bytes,
                    bytes.position(),
                    bytes.remaining());
            if (taken == content.capacity()) {
                done.complete(content.array());
            }
            if (out < WINDOW / 2) {
                ask(source);
            }
        }

        @Override
        public void refused(BlockSource source, Block block) {
            done.completeExceptionally(new AssertionError(block + " was refused"));
        }

        private void ask(BlockSource source) {
            while (piece < layout.pieceCount() && source.serves(piece) && source.room() > 0 && out < WINDOW) {
                source.request(new Block(piece, ordinal++));
                out++;
                if (ordinal == layout.blockCount(piece)) {
                    ordinal = 0;
                    piece++;
                }
            }
            source.flush();
        }

        @Override
        public Optional<String> objection(PeerContact contact) {
            return Optional.empty();
        }

        @Override
        public void opened(PeerConnection connection) {}

        @Override
        public void closed(PeerConnection connection, String reason) {}

        @Override
        public void failed(InetSocketAddress address, String reason) {
            done.completeExceptionally(new AssertionError(address + ": " + reason));
        }
    }
}
