package io.shoalfs.fetch.dht;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The queries of ours that are not answered yet. An answer counts if it comes from where the query went, with its random
 * transaction: nobody else can answer in a node's place. Confined to one loop.
 */
final class Exchanges {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** What is asked beyond that fails at once. */
    private static final int MOST = 1_000;

    /** How a query ends: by one of {@code answered} and {@code failed}, before which it may be told as slow once. */
    interface Outcome {

        void answered(Message.Answer answer);

        /** It takes longer than usual, but may still be answered. */
        default void slow() {}

        /** It is refused, or will not be answered. */
        default void failed() {}
    }

    private final Loop loop;
    private final RandomGenerator random;
    private final BiConsumer<InetSocketAddress, ByteBuffer> out;
    private final RoundTrips roundTrips = new RoundTrips();
    private final Map<Text, Pending> pending = new HashMap<>();

    /** A query that waits. */
    private record Pending(
            InetSocketAddress to, long sentNanos, Outcome outcome, Timers.Timer slow, Timers.Timer failed) {

        void cancel() {
            slow.cancel();
            failed.cancel();
        }
    }

    Exchanges(Loop loop, RandomGenerator random, BiConsumer<InetSocketAddress, ByteBuffer> out) {
        this.loop = loop;
        this.random = random;
        this.out = out;
    }

    /** Asks; the outcome is told later, never within the call. */
    void ask(InetSocketAddress to, NodeId us, Ask ask, boolean isReadOnly, Outcome outcome) {
        var transaction = freshTransaction();
        if (pending.size() >= MOST) {
            loop.execute(outcome::failed);
            return;
        }
        var slow = loop.schedule(roundTrips.patience(), outcome::slow);
        var failed = loop.schedule(LONGEST, () -> {
            pending.remove(transaction);
            outcome.failed();
        });
        pending.put(transaction, new Pending(to, loop.nanoTime(), outcome, slow, failed));
        out.accept(to, ByteBuffer.wrap(new Message.Query(transaction, us, ask, isReadOnly).encode()));
    }

    private Text freshTransaction() {
        byte[] bytes = new byte[Integer.BYTES];
        Text transaction;
        do {
            random.nextBytes(bytes);
            transaction = Text.of(bytes);
        } while (pending.containsKey(transaction));
        return transaction;
    }

    /** An answer came; what answers no query of ours is ignored. */
    void answered(InetSocketAddress from, Message.Answer answer) {
        var asked = take(from, answer.transaction());
        if (asked != null) {
            roundTrips.took(Duration.ofNanos(loop.nanoTime() - asked.sentNanos()));
            asked.outcome().answered(answer);
        }
    }

    /** A refusal came; what refuses no query of ours is ignored. */
    void refused(InetSocketAddress from, Message.Refusal refusal) {
        var asked = take(from, refusal.transaction());
        if (asked != null) {
            asked.outcome().failed();
        }
    }

    @org.jspecify.annotations.Nullable
    private Pending take(InetSocketAddress from, Text transaction) {
        var asked = pending.get(transaction);
        if (asked == null || !asked.to().equals(from)) {
            return null;
        }
        pending.remove(transaction);
        asked.cancel();
        return asked;
    }

    /** Forgets all; nobody is told. */
    void close() {
        pending.values().forEach(Pending::cancel);
        pending.clear();
    }
}
