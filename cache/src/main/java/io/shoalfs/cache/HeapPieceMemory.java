package io.shoalfs.cache;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Piece memory on the heap, under a budget, used again and again: digests work on arrays without a copy.
 *
 * <p>What is out and what lies ready for use together stay under the budget. Any thread; never blocks.
 */
public final class HeapPieceMemory implements PieceMemory {

    private long budget;

    /** By length: the pieces of a torrent have one length but for the last. */
    private final Map<Integer, Deque<byte[]>> ready = new HashMap<>();

    private List<Runnable> waiters = new ArrayList<>();
    private long outLength;
    private long readyLength;

    /** Memory for pieces of at most this many bytes in all. */
    public HeapPieceMemory(long budget) {
        this.budget = budget;
    }

    /** Raises the budget to at least this many bytes. */
    synchronized void raise(long bytes) {
        budget = Math.max(budget, bytes);
    }

    @Override
    public Optional<PieceBuffer> take(int length, Urgency urgency) {
        byte[] again;
        synchronized (this) {
            if (!hasRoom(length, urgency)) {
                return Optional.empty();
            }
            outLength += length;
            again = reuse(length);
        }
        return Optional.of(new HeapBuffer(again == null ? new byte[length] : again));
    }

    /** Runs at once if nothing is out: then nothing would ever come back. */
    @Override
    public void onRoom(Runnable waiter) {
        synchronized (this) {
            if (outLength > 0) {
                waiters.add(waiter);
                return;
            }
        }
        waiter.run();
    }

    /** How many bytes are out. */
    synchronized long out() {
        return outLength;
    }

    private boolean hasRoom(int length, Urgency urgency) {
        long limit = urgency == Urgency.BLOCKING ? budget : budget / 2;
        return outLength == 0 || outLength + length <= limit;
    }

    private byte @Nullable [] reuse(int length) {
        var same = ready.get(length);
        if (same != null && !same.isEmpty()) {
            readyLength -= length;
            return same.pop();
        }
        if (outLength + readyLength > budget) {
            // Of other lengths, all of them: it is rare that torrents are read in turn.
            ready.clear();
            readyLength = 0;
        }
        return null;
    }

    private void giveBack(byte[] bytes) {
        List<Runnable> told;
        synchronized (this) {
            outLength -= bytes.length;
            if (outLength + readyLength + bytes.length <= budget) {
                ready.computeIfAbsent(bytes.length, length -> new ArrayDeque<>())
                        .push(bytes);
                readyLength += bytes.length;
            }
            told = waiters;
            waiters = new ArrayList<>();
        }
        told.forEach(Runnable::run);
    }

    /** One array, out until it is closed; closing it again does nothing. */
    private final class HeapBuffer implements PieceBuffer {

        private final byte[] bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        HeapBuffer(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack(bytes);
            }
        }
    }
}
