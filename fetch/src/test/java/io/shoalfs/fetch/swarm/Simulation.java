package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceBuffer;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Urgency;
import io.shoalfs.cache.UsedMemory;
import io.shoalfs.torrent.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A swarm with scripted sources on a stepped clock; what must always be true is checked after every step. */
final class Simulation {

    static final int MIB = 1 << 20;

    /** So many steps are checked one by one; of longer runs, one in 64 from then on. */
    private static final int CHECKED_STEPS = 2_000;

    final SteppedLoop loop = new SteppedLoop();
    final SampleTorrent sample;
    final MemoryPieceStore store;
    final HeapPieceMemory memory;
    final Swarm swarm;
    final List<ScriptedSource> sources = new ArrayList<>();
    final List<String> banned = new ArrayList<>();
    final List<Integer> lacking = new ArrayList<>();
    private final Map<Integer, byte[]> pieces = new HashMap<>();
    private final BitSet held = new BitSet();
    private long steps;
    private final Duration hashing = Duration.ofMillis(1);

    Simulation(SampleTorrent sample, long budget) {
        this(sample, budget, Duration.ZERO);
    }

    /** With a store that says that it holds a piece so long after its verdict. */
    Simulation(SampleTorrent sample, long budget, Duration writing) {
        this(sample, budget, writing, SwarmConfig.standard());
    }

    private Simulation(SampleTorrent sample, long budget, Duration writing, SwarmConfig config) {
        this.sample = sample;
        this.store = new MemoryPieceStore(sample.torrent(), task -> loop.schedule(hashing, task));
        store.watch(change -> held.set(change.piece(), change.held()));
        this.memory = new HeapPieceMemory(budget);
        var host = new SwarmHost() {
            @Override
            public void banned(String name, String reason) {
                banned.add(name);
            }

            @Override
            public void lacking(int piece) {
                lacking.add(piece);
            }
        };
        this.swarm = new Swarm(
                writing.isZero() ? store : new LateStore(store, loop, writing),
                new UsedMemory(memory),
                loop,
                config,
                host);
        loop.afterEach(this::check);
    }

    static Simulation of(long seed, int pieceLength, int... lengths) {
        return new Simulation(SampleTorrent.of(seed, pieceLength, lengths), 256 * MIB);
    }

    /** With plenty of memory, in a swarm that asks these first. */
    static Simulation preferring(Preference preference, long seed, int length) {
        return new Simulation(
                SampleTorrent.of(seed, MIB, length),
                256 * MIB,
                Duration.ZERO,
                SwarmConfig.standard().prefer(preference));
    }

    int pieceCount() {
        return sample.torrent().layout().pieceCount();
    }

    /** A source of this name that has all pieces; it has not joined. */
    ScriptedSource source(String name) {
        var source = new ScriptedSource(name, loop, this::content, swarm).having(0, pieceCount());
        sources.add(source);
        return source;
    }

    byte[] content(Block block) {
        var piece = pieces.computeIfAbsent(block.piece(), sample::piece);
        int from = block.ordinal() * Block.LENGTH;
        return Arrays.copyOfRange(piece, from, Math.min(piece.length, from + Block.LENGTH));
    }

    void demandAll(Urgency urgency) {
        for (int piece = 0; piece < pieceCount(); piece++) {
            swarm.demand(piece, urgency);
        }
    }

    Want want(int piece) {
        return Objects.requireNonNull(swarm.wants().get(piece));
    }

    boolean isHeld(int piece) {
        return held.get(piece);
    }

    boolean isWhole() {
        return held.cardinality() == pieceCount();
    }

    /** Runs until all is held, and says how long that took. */
    Duration finish(Duration limit) {
        var begin = loop.now();
        assertTrue(
                loop.runUntil(this::isWhole, limit),
                () -> "not whole in " + limit + ": " + swarm.wants().all());
        return loop.now().minus(begin);
    }

    /** Reads one piece, alone, and says how long that took. */
    Duration read(int piece, Duration limit) {
        var begin = loop.now();
        swarm.demand(piece, Urgency.BLOCKING);
        assertTrue(loop.runUntil(() -> isHeld(piece), limit), () -> "piece " + piece + " did not come");
        var took = loop.now().minus(begin);
        swarm.demand(piece, Urgency.NONE);
        loop.runTasks();
        return took;
    }

    /** Reads all pieces one after the other, with so many pieces of read-ahead, and says how long that took. */
    Duration readInOrder(int window) {
        var begin = loop.now();
        for (int piece = 0; piece < pieceCount(); piece++) {
            for (int ahead = piece + 1; ahead < Math.min(pieceCount(), piece + window); ahead++) {
                if (ahead == piece + window - 1 || piece == 0) {
                    swarm.demand(ahead, Urgency.READAHEAD);
                }
            }
            if (!isHeld(piece)) {
                read(piece, Duration.ofMinutes(1));
            }
        }
        return loop.now().minus(begin);
    }

    int outstanding() {
        int outstanding = 0;
        for (int i = 0; i < swarm.sources().count(); i++) {
            outstanding += swarm.sources().get(i).outstanding();
        }
        return outstanding;
    }

    /** How much a read could take of the memory now, in bytes. */
    long memoryLeft() {
        var taken = new ArrayList<PieceBuffer>();
        int step = sample.torrent().layout().pieceLength();
        for (var buffer = memory.take(step, Urgency.BLOCKING);
                buffer.isPresent();
                buffer = memory.take(step, Urgency.BLOCKING)) {
            taken.add(buffer.get());
        }
        taken.forEach(PieceBuffer::close);
        return (long) taken.size() * step;
    }

    long sentBytes() {
        return sources.stream().mapToLong(source -> source.sentBytes).sum();
    }

    private void check() {
        steps++;
        if (steps > CHECKED_STEPS && steps % 64 != 0) {
            return;
        }
        int asks = 0;
        for (var want : swarm.wants().all()) {
            assertEquals(want.isOpen(), swarm.wants().isListed(want), () -> want + " is not where it belongs");
            var assembly = want.assembly;
            assertEquals(assembly != null, want.stage == Want.Stage.ASSEMBLING, want::toString);
            if (assembly != null) {
                asks += check(want, assembly);
            }
        }
        assertEquals(asks, outstanding(), "requests of pieces, and of sources");
    }

    private static int check(Want want, PieceAssembly assembly) {
        int asks = 0;
        int missing = 0;
        for (int ordinal = 0; ordinal < assembly.blockCount(); ordinal++) {
            boolean open = assembly.nextOpen(ordinal) == ordinal;
            boolean asked = assembly.asks(ordinal) != null;
            boolean here = assembly.isHere(ordinal);
            int states = (open ? 1 : 0) + (asked ? 1 : 0) + (here ? 1 : 0);
            if (states != 1) {
                fail(want + " block " + ordinal + " is in " + states + " states");
            }
            missing += here ? 0 : 1;
            for (var ask = assembly.asks(ordinal); ask != null; ask = ask.sameBlock) {
                asks++;
            }
        }
        assertEquals(missing, assembly.missing(), want::toString);
        return asks;
    }
}
