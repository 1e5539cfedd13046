package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Topology;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that share, each a real swarm, and one server that somebody pays for, on a stepped clock. All are connected with
 * all; each has a line of its own, and so has the server. Each node reads all pieces in an order of its own.
 */
final class RackSimulation {

    static final int PIECE = 4 * Block.LENGTH;

    final SteppedLoop loop = new SteppedLoop();
    final List<Node> nodes = new ArrayList<>();

    /** What the server sent to those who do not lie, in bytes. */
    long originBytes;

    /** What came into each zone from others and from the server, in bytes. */
    final Map<String, Long> intoZone = new HashMap<>();

    private final SampleTorrent sample;
    private final Map<Integer, byte[]> pieces = new HashMap<>();
    private final Line originLine;
    private final Duration latency;
    private final long bytesPerSecond;
    private final Random random;
    private SwarmConfig config = SwarmConfig.standard();

    /** What a line sends, one block after the other. */
    private final class Line {

        private final double nanosPerByte;
        private long freeNanos;

        Line(long rate) {
            this.nanosPerByte = 1e9 / rate;
        }

        /** When what is given to it now begins to be sent. */
        long begin() {
            return Math.max(freeNanos, loop.nanoTime());
        }

        /** When so many bytes are sent that are given to it now. */
        Duration send(int length) {
            long begin = begin();
            freeNanos = begin + (long) (length * nanosPerByte);
            return Duration.ofNanos(freeNanos - loop.nanoTime()).plus(latency);
        }
    }

    /** A torrent of so many small pieces; lines of the nodes and of the server at these rates. */
    RackSimulation(long seed, int pieceCount, long bytesPerSecond, long originBytesPerSecond) {
        this.sample = SampleTorrent.of(seed, PIECE, pieceCount * PIECE);
        this.random = new Random(seed);
        this.latency = Duration.ofMillis(1);
        this.bytesPerSecond = bytesPerSecond;
        this.originLine = new Line(originBytesPerSecond);
    }

    /** Its nodes take nothing that nobody has asked for. */
    RackSimulation withoutEcho() {
        // Any limit on what comes in switches it off; this one limits nothing.
        config = config.rate(Long.MAX_VALUE);
        return this;
    }

    int pieceCount() {
        return sample.torrent().layout().pieceCount();
    }

    long length() {
        return (long) pieceCount() * PIECE;
    }

    /** A node at this place that joins, and reads from now on with so many pieces of read-ahead. */
    Node join(String place, int window) {
        var node = new Node("node-" + nodes.size(), new RackNode(random.nextLong(), Topology.parse(place)), window);
        nodes.forEach(other -> connect(node, other));
        nodes.add(node);
        node.swarm.joined(node.origin);
        node.readNext();
        return node;
    }

    private static void connect(Node one, Node other) {
        var there = one.linkTo(other);
        var back = other.linkTo(one);
        there.back = back;
        back.back = there;
        one.swarm.joined(there);
        other.swarm.joined(back);
    }

    boolean areAllDone() {
        return nodes.stream().allMatch(node -> node.isGone || node.isDone());
    }

    private byte[] piece(int piece) {
        return pieces.computeIfAbsent(piece, sample::piece);
    }

    private byte[] content(Block block) {
        int from = block.ordinal() * Block.LENGTH;
        return Arrays.copyOfRange(piece(block.piece()), from, from + Block.LENGTH);
    }

    /** A swarm, its store, its reader and its connections. */
    final class Node {

        final String name;
        final RackNode self;
        final Swarm swarm;
        final SampleStore held = new SampleStore(sample.torrent(), RackSimulation.this::piece);

        /** What it sends is not what it should be. */
        boolean isLying;

        /** It takes all and gives nothing, though it says that it will. */
        boolean isSilent;

        boolean isGone;

        @Nullable
        Duration doneAt;

        private final Source origin = new Source(this, null);
        private final Map<Node, Source> links = new HashMap<>();
        private final Line up = new Line(bytesPerSecond);
        private final Line down = new Line(bytesPerSecond);
        private final List<Integer> order;
        private final int window;
        private int next;

        Node(String name, RackNode self, int window) {
            this.name = name;
            this.self = self;
            this.window = window;
            this.order =
                    new ArrayList<>(IntStream.range(0, pieceCount()).boxed().toList());
            Collections.shuffle(order, random);
            this.swarm = new Swarm(held, new HeapPieceMemory(64 * PIECE), loop, config.as(self), new SwarmHost() {
                @Override
                public void banned(String liar, String reason) {
                    // It is closed.
                }

                @Override
                public void lacking(int piece) {
                    // There is nobody else to look for.
                }
            });
            held.watch(this::changed);
        }

        boolean isDone() {
            return doneAt != null;
        }

        /** It is gone: its connections end. */
        void leave() {
            isGone = true;
            swarm.close();
            List.copyOf(links.values()).forEach(link -> link.close("gone"));
        }

        private Source linkTo(Node other) {
            var link = new Source(this, other);
            links.put(other, link);
            return link;
        }

        private void changed(HeldChange change) {
            loop.schedule(latency, () -> links.values().forEach(link -> {
                if (!link.isEnded && link.back != null && !link.back.isEnded) {
                    link.back.owner.swarm.gained(link.back, change.piece());
                }
            }));
            if (next < order.size() && order.get(next) == change.piece()) {
                swarm.demand(change.piece(), Urgency.NONE);
                readNext();
            }
        }

        private byte[] sends(Block block) {
            var bytes = content(block);
            bytes[0] ^= (byte) (isLying ? 1 : 0);
            return bytes;
        }

        private void readNext() {
            while (next < order.size() && held.holds(order.get(next))) {
                next++;
            }
            if (next == order.size()) {
                doneAt = doneAt == null ? loop.now() : doneAt;
                return;
            }
            swarm.demand(order.get(next), Urgency.BLOCKING);
            for (int ahead = next + 1; ahead < Math.min(order.size(), next + window); ahead++) {
                if (!held.holds(order.get(ahead))) {
                    swarm.demand(order.get(ahead), Urgency.READAHEAD);
                }
            }
        }
    }

    /** What a node sees of another, or of the server. */
    private final class Source implements BlockSource, Sharer {

        private final Node owner;
        private final @Nullable Node other;
        private @Nullable Source back;
        private boolean isEnded;
        private int owed;

        Source(Node owner, @Nullable Node other) {
            this.owner = owner;
            this.other = other;
        }

        @Override
        public Distance distance() {
            return other == null ? Distance.ORIGIN : owner.self.at().distanceTo(other.self.at());
        }

        @Override
        public @Nullable Sharer sharer() {
            return other == null ? null : this;
        }

        @Override
        public RackNode self() {
            return Objects.requireNonNull(other).self;
        }

        @Override
        public String name() {
            return other == null ? "origin" : other.name;
        }

        @Override
        public boolean has(int piece) {
            return !isEnded && (other == null || other.held.holds(piece));
        }

        @Override
        public boolean serves(int piece) {
            return has(piece);
        }

        @Override
        public int room() {
            return isEnded ? 0 : 250 - owed;
        }

        @Override
        public void request(Block block) {
            owed++;
            if (other == null) {
                // A server sends nothing to who is gone.
                var begin = Duration.ofNanos(originLine.begin() - loop.nanoTime());
                loop.schedule(begin, () -> {
                    if (!owner.isGone) {
                        count(Block.LENGTH);
                    }
                });
                loop.schedule(originLine.send(Block.LENGTH), () -> arrive(block, content(block)));
            } else if (!other.isSilent) {
                loop.schedule(latency, () -> {
                    if (!other.isGone && other.held.holds(block.piece())) {
                        count(Block.LENGTH);
                        loop.schedule(other.up.send(Block.LENGTH), () -> arrive(block, other.sends(block)));
                    }
                });
            }
        }

        private void count(int length) {
            if (other == null) {
                // Who lies is left alone, and reads for itself.
                originBytes += owner.isLying ? 0 : length;
            }
            boolean isOutside = other == null || !distance().isNearerThan(Distance.REGION);
            if (isOutside) {
                intoZone.merge(owner.self.at().zone(), (long) length, Long::sum);
            }
        }

        private void arrive(Block block, byte[] bytes) {
            loop.schedule(owner.down.send(bytes.length), () -> {
                if (!isEnded && !owner.isGone) {
                    owed--;
                    owner.swarm.received(this, block, ByteBuffer.wrap(bytes));
                }
            });
        }

        @Override
        public void cancel(Block block) {
            // It comes all the same.
        }

        @Override
        public void say(Wish wish, int piece) {
            loop.schedule(latency, () -> {
                if (back != null && !back.isEnded && !isEnded) {
                    back.owner.swarm.said(back, wish, piece);
                }
            });
        }

        @Override
        public void flush() {
            // All is sent at once.
        }

        @Override
        public void close(String reason) {
            if (!isEnded) {
                isEnded = true;
                owner.links.remove(other);
                loop.execute(() -> owner.swarm.left(this, reason));
                if (back != null) {
                    back.close(reason);
                }
            }
        }
    }
}
