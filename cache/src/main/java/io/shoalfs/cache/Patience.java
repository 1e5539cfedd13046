package io.shoalfs.cache;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a torrent's reads wait for sources: as long as anything that one of them waits for arrives, and no longer than
 * the read timeout without. Then all of them end together, and new ones at once, until a source joins or something
 * arrives. (A deadline for each read would add up: the kernel asks a failed read-ahead again page by page.)
 *
 * <p>Any thread. The reads' answers are completed outside of the lock.
 */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private final PieceSource source;
    private final Claims claims;
    private final Timers timers;
    private final Duration timeout;

    private final Set<WaitingRead> reads = new LinkedHashSet<>();
    private final StallClock stalls = new StallClock();
    private long progressNanos;
    private Timers.@Nullable Timer timer;
    private @Nullable Stall stall;
    private volatile @Nullable NoProgressException lastFailure;

    /**
     * The time since which nothing arrives.
     *
     * @param generation the source's, when it began
     * @param probes pieces that stay claimed as read-ahead, so that a source which only paused can end the stall
     */
    private record Stall(long generation, List<Integer> probes) {}

    Patience(PieceSource source, Claims claims, Timers timers, Duration timeout) {
        this.source = source;
        this.claims = claims;
        this.timers = timers;
        this.timeout = timeout;
    }

    /** Why the last read ended that ended for lack of progress; null if none has, or if there was progress since. */
    @Nullable
    NoProgressException lastFailure() {
        return lastFailure;
    }

    /** A read waits for a source from now on. Fails it at once during a stall. */
    void begin(WaitingRead read, int piece) {
        if (isStalled()) {
            synchronized (this) {
                stalls.failed(1);
            }
            read.fail(new NoProgressException(piece, timeout, source.condition()));
            return;
        }
        synchronized (this) {
            long now = timers.nanoTime();
            if (reads.isEmpty()) {
                progressNanos = now;
                watch(timeout);
            }
            if (reads.add(read)) {
                read.waitsSinceNanos = now;
                stalls.begin(now);
            }
        }
        // It may have ended meanwhile, and would never be taken out.
        if (read.answer.isDone()) {
            end(read);
        }
    }

    /** A read has ended, in whatever way. */
    synchronized void end(WaitingRead read) {
        if (!reads.remove(read)) {
            return;
        }
        stalls.end(1, timers.nanoTime());
        if (reads.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** How long reads have waited. */
    synchronized Stalls stalls() {
        long now = timers.nanoTime();
        // In the order in which they began: the first has waited longest.
        long longest = reads.stream()
                .findFirst()
                .map(read -> now - read.waitsSinceNanos)
                .orElse(0L);
        return stalls.at(now, longest);
    }

    /** Something that a read waits for, or that ended a stall, has arrived. */
    void progress() {
        Stall ended;
        synchronized (this) {
            progressNanos = timers.nanoTime();
            ended = stall;
            stall = null;
            lastFailure = null;
        }
        if (ended != null) {
            ended.probes().forEach(claims::forget);
        }
    }

    /** Whether the piece is one that a stalled torrent still asks for. */
    synchronized boolean isProbe(int piece) {
        return stall != null && stall.probes().contains(piece);
    }

    private boolean isStalled() {
        Stall current;
        synchronized (this) {
            current = stall;
        }
        if (current == null) {
            return false;
        }
        if (source.generation() <= current.generation()) {
            return true;
        }
        progress();
        return false;
    }

    // Under the lock: an implementation of Timers runs the task on a thread of its own.
    private void watch(Duration delay) {
        timer = timers.schedule(delay, this::look);
    }

    private void look() {
        List<WaitingRead> ended;
        synchronized (this) {
            if (reads.isEmpty()) {
                return;
            }
            long restNanos = progressNanos + timeout.toNanos() - timers.nanoTime();
            if (restNanos > 0) {
                watch(Duration.ofNanos(restNanos));
                return;
            }
            timer = null;
            ended = List.copyOf(reads);
            reads.clear();
            stalls.end(ended.size(), timers.nanoTime());
            stalls.failed(ended.size());
        }
        stall(ended);
    }

    private void stall(List<WaitingRead> ended) {
        var condition = source.condition();
        // The pieces of the read that has waited longest; claimed before its own claim ends, so that none is dropped.
        var probes = ended.get(0).claimed();
        probes.forEach(claims::expect);
        var failure = new NoProgressException(probes.isEmpty() ? 0 : probes.get(0), timeout, condition);
        synchronized (this) {
            stall = new Stall(source.generation(), probes);
            lastFailure = failure;
        }
        LOG.warn("{} reads end: {}", ended.size(), failure.getMessage());
        for (var read : ended) {
            read.fail(new NoProgressException(
                    read.claimed().stream().findFirst().orElse(failure.piece()), timeout, condition));
        }
    }
}
