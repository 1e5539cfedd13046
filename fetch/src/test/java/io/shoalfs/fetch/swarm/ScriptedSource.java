package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A source that behaves as a test says, on a stepped loop: one block after the other at a rate, each after a latency; it
 * may fall silent, lie, choke and leave. What it was told is written down.
 */
public final class ScriptedSource implements BlockSource, Sharer {

    private final String name;
    private final Loop loop;
    private final Function<Block, byte[]> content;
    private final SwarmEvents events;
    private final Random random;

    private final BitSet pieces = new BitSet();
    private final Deque<Block> asked = new ArrayDeque<>();
    private final Set<Block> owed = new HashSet<>();
    private final List<Block> unsent = new ArrayList<>();
    private long latencyNanos = 1_000_000;
    private double bytesPerNano = 0.1;
    private double jitter;
    private @Nullable Block forgotten;
    private int requestLimit = 500;
    private boolean choked;
    private boolean silent;
    private boolean gone;
    private Kind kind = Kind.PEER;
    private @Nullable RackNode node;
    private @Nullable Distance distance;
    private boolean busy;
    private long pulseNanos;
    private int dueInPulse;
    private Predicate<Block> lies = block -> false;

    /** Calls of {@link BlockSource}, one word each with its block: {@code request 3:0}, {@code flush}, {@code close}. */
    public final List<String> calls = new ArrayList<>();

    /** What went over the wire, in bytes. */
    public long sentBytes;

    /** How many requests it was told at most at one time. */
    public int deepest;

    /** An honest source that has nothing yet, and has not joined. Its name is the seed of what it does at random. */
    public ScriptedSource(String name, Loop loop, Function<Block, byte[]> content, SwarmEvents events) {
        this.name = name;
        this.loop = loop;
        this.content = content;
        this.events = events;
        this.random = new Random(name.hashCode());
    }

    /** The round trip, and how many bytes it sends in a second. */
    public ScriptedSource speed(Duration roundTrip, long bytesPerSecond) {
        latencyNanos = roundTrip.toNanos();
        bytesPerNano = bytesPerSecond / 1e9;
        return this;
    }

    /** Is a web seed, and no peer. */
    public ScriptedSource web() {
        kind = Kind.WEB;
        return this;
    }

    /** Is a node that shares, and is near. */
    public ScriptedSource node(RackNode self) {
        node = self;
        return this;
    }

    /** Is so far away. */
    public ScriptedSource at(Distance from) {
        distance = from;
        return this;
    }

    /** Each latency varies by up to this share. */
    public ScriptedSource jitter(double share) {
        jitter = share;
        return this;
    }

    /**
     * Looks at its requests this often only, and then answers those that it finds, as transmission 3.00 does; but for
     * the first two, which come just before a pulse and so at once.
     */
    public ScriptedSource pulsing(Duration pulse) {
        pulseNanos = pulse.toNanos();
        dueInPulse = 2;
        later(pulseNanos, this::pulse);
        return this;
    }

    public ScriptedSource having(int from, int to) {
        pieces.set(from, to);
        return this;
    }

    public ScriptedSource without(int from, int to) {
        pieces.clear(from, to);
        return this;
    }

    /** Takes this block's first request and never answers it. */
    public ScriptedSource forgetting(Block block) {
        forgotten = block;
        return this;
    }

    public ScriptedSource requestLimit(int limit) {
        requestLimit = limit;
        return this;
    }

    public ScriptedSource lyingAbout(Predicate<Block> blocks) {
        lies = blocks;
        return this;
    }

    public ScriptedSource choking() {
        choked = true;
        return this;
    }

    /** Joins the swarm. */
    public ScriptedSource join() {
        events.joined(this);
        return this;
    }

    /** Sends nothing more, and says nothing of it. */
    public void fallSilent() {
        silent = true;
    }

    /** Goes on where it fell silent. */
    public void speakAgain() {
        silent = false;
        serve();
    }

    /** Chokes: all that was asked is refused. */
    public void choke() {
        choked = true;
        var refused = new ArrayList<>(asked);
        refused.addAll(unsent);
        asked.clear();
        unsent.clear();
        refused.forEach(owed::remove);
        events.changed(this);
        refused.forEach(block -> events.refused(this, block));
    }

    /** Refuses all that was asked, though it does not choke. */
    public void refuseAll() {
        var refused = new ArrayList<>(asked);
        asked.clear();
        refused.forEach(owed::remove);
        refused.forEach(block -> events.refused(this, block));
    }

    public void unchoke() {
        choked = false;
        events.changed(this);
    }

    public void gain(int piece) {
        pieces.set(piece);
        events.gained(this, piece);
    }

    public void leave(String reason) {
        if (!gone) {
            gone = true;
            events.left(this, reason);
        }
    }

    public boolean isGone() {
        return gone;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Distance distance() {
        if (distance != null) {
            return distance;
        }
        return kind == Kind.WEB ? Distance.ORIGIN : Distance.RACK;
    }

    @Override
    public @Nullable Sharer sharer() {
        return node == null ? null : this;
    }

    @Override
    public RackNode self() {
        return Objects.requireNonNull(node);
    }

    @Override
    public void say(Wish wish, int piece) {
        calls.add(wish + " " + piece);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean has(int piece) {
        return pieces.get(piece);
    }

    @Override
    public boolean serves(int piece) {
        return !choked && !gone && pieces.get(piece);
    }

    @Override
    public int room() {
        return choked || gone ? 0 : requestLimit - owed.size();
    }

    @Override
    public void request(Block block) {
        calls.add("request " + block.piece() + ":" + block.ordinal());
        unsent.add(block);
        owed.add(block);
        deepest = Math.max(deepest, owed.size());
    }

    @Override
    public void cancel(Block block) {
        calls.add("cancel " + block.piece() + ":" + block.ordinal());
        owed.remove(block);
        if (!unsent.remove(block)) {
            later(latencyNanos / 2, () -> withdraw(block));
        }
    }

    @Override
    public void flush() {
        calls.add("flush");
        var sent = List.copyOf(unsent);
        unsent.clear();
        later(latencyNanos / 2, () -> {
            asked.addAll(sent);
            if (choked) {
                refuseAll();
            }
            serve();
        });
    }

    @Override
    public void close(String reason) {
        calls.add("close " + reason);
        loop.execute(() -> leave(reason));
    }

    @Override
    public String toString() {
        return name;
    }

    private void withdraw(Block block) {
        asked.remove(block);
    }

    private void pulse() {
        if (!gone) {
            dueInPulse = asked.size();
            serve();
            later(pulseNanos, this::pulse);
        }
    }

    private boolean restsInPulse() {
        return pulseNanos > 0 && dueInPulse-- <= 0;
    }

    private void serve() {
        if (busy || silent || gone || choked || asked.isEmpty() || restsInPulse()) {
            return;
        }
        busy = true;
        var block = asked.remove();
        if (block.equals(forgotten)) {
            forgotten = null;
            busy = false;
            serve();
            return;
        }
        var bytes = bytes(block);
        later((long) (bytes.length / bytesPerNano), () -> {
            busy = false;
            sentBytes += bytes.length;
            later(latencyNanos / 2, () -> deliver(block, bytes));
            serve();
        });
    }

    private byte[] bytes(Block block) {
        var bytes = content.apply(block);
        if (lies.test(block)) {
            bytes = bytes.clone();
            bytes[random.nextInt(bytes.length)] ^= 1;
        }
        return bytes;
    }

    private void deliver(Block block, byte[] bytes) {
        if (!gone) {
            owed.remove(block);
            events.received(this, block, ByteBuffer.wrap(bytes));
        }
    }

    private void later(long nanos, Runnable action) {
        double varied = nanos * (1 + jitter * random.nextDouble());
        loop.schedule(Duration.ofNanos((long) varied), action);
    }
}
