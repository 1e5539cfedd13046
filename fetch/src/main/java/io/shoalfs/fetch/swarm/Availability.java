package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.PieceSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How many sources have each piece, as the swarm last counted them: only when somebody asks, and no more often than every
 * {@link #AGE}; one source in each turn of the loop. Any thread may ask; nothing blocks.
 */
public final class Availability {

    private static final Duration AGE = Duration.ofSeconds(5);

    private final Sources sources;
    private final int pieces;
    private final Loop loop;
    private final AtomicBoolean isCounting = new AtomicBoolean();
    private volatile @Nullable Counted counted;

    private record Counted(byte[] sources, long atNanos) {}

    private Availability(Sources sources, int pieces, Loop loop) {
        this.sources = sources;
        this.pieces = pieces;
        this.loop = loop;
    }

    /** Of a swarm that lives on this loop. */
    public static Availability of(Swarm swarm, int pieces, Loop loop) {
        return new Availability(swarm.sources(), pieces, loop);
    }

    /** How many sources have the piece, 127 at most; {@link PieceSource#COPIES_UNKNOWN} before the first count. */
    public int copies(int piece) {
        var known = counted;
        boolean isOld = known == null || loop.nanoTime() - known.atNanos() >= AGE.toNanos();
        if (isOld && isCounting.compareAndSet(false, true)) {
            loop.execute(() -> count(new byte[pieces], 0));
        }
        return known == null ? PieceSource.COPIES_UNKNOWN : known.sources()[piece];
    }

    private void count(byte[] sums, int index) {
        if (index >= sources.count()) {
            counted = new Counted(sums, loop.nanoTime());
            isCounting.set(false);
            return;
        }
        var source = sources.get(index).source;
        for (int piece = 0; piece < pieces; piece++) {
            if (sums[piece] < Byte.MAX_VALUE && source.has(piece)) {
                sums[piece]++;
            }
        }
        loop.execute(() -> count(sums, index + 1));
    }
}
