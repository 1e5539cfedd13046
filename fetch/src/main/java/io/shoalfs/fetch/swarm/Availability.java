package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.PieceSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How many sources have each piece, as the swarm last counted them: only when somebody asks, no more often than every
 * {@link #AGE}, one source in each turn of the loop, and no further than to {@link PieceSource#COPIES_ENOUGH}. Any thread
 * may ask; nothing blocks.
 */
public final class Availability {

    private static final Duration AGE = Duration.ofSeconds(5);

    private final Sources sources;
    private final int pieces;
    private final Loop loop;
    private final AtomicBoolean isCounting = new AtomicBoolean();

    /** By piece, as of then; not changed once they are here. */
    private volatile byte @Nullable [] counts;

    private volatile long countedNanos;

    private Availability(Sources sources, int pieces, Loop loop) {
        this.sources = sources;
        this.pieces = pieces;
        this.loop = loop;
    }

    /** Of a swarm that lives on this loop. */
    public static Availability of(Swarm swarm, int pieces, Loop loop) {
        return new Availability(swarm.sources(), pieces, loop);
    }

    /** As {@link PieceSource#copies}: unknown before the first count. */
    public int copies(int piece) {
        var known = counts;
        boolean isOld = known == null || loop.nanoTime() - countedNanos >= AGE.toNanos();
        if (isOld && isCounting.compareAndSet(false, true)) {
            loop.execute(() -> count(new byte[pieces], 0));
        }
        return known == null ? PieceSource.COPIES_UNKNOWN : known[piece];
    }

    private void count(byte[] sums, int index) {
        if (index < sources.count() && addScarce(sums, sources.get(index).source)) {
            loop.execute(() -> count(sums, index + 1));
            return;
        }
        countedNanos = loop.nanoTime();
        counts = sums;
        isCounting.set(false);
    }

    /** Counts a source; whether there is a piece of which more would be counted. */
    private boolean addScarce(byte[] sums, BlockSource source) {
        boolean isAnyScarce = false;
        for (int piece = 0; piece < pieces; piece++) {
            if (sums[piece] < PieceSource.COPIES_ENOUGH && source.has(piece)) {
                sums[piece]++;
            }
            isAnyScarce |= sums[piece] < PieceSource.COPIES_ENOUGH;
        }
        return isAnyScarce;
    }
}
