package io.shoalfs.fetch.swarm;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** What each source is good for, and how often one became good for more. Lives on the swarm's loop but for the count. */
final class Usefulness {

    private final Sources sources;
    private final Precedence precedence;
    private final BitSet held;
    private final AtomicLong generation = new AtomicLong();

    /**
     * Nothing is known of any.
     *
     * @param held changes while it is in use
     */
    Usefulness(Sources sources, Precedence precedence, BitSet held) {
        this.sources = sources;
        this.precedence = precedence;
        this.held = held;
    }

    /** How often a source became good for more than before. Any thread. */
    long generation() {
        return generation.get();
    }

    /** What it has, or whether it serves it, changed as a whole. */
    void changed(SourceQueue queue) {
        note(queue, sources.useOf(queue, held));
    }

    /** It has one more piece, which is not held. */
    void gained(SourceQueue queue, int piece) {
        // The first to have a piece is as good as a new source to who waits for it.
        if (sources.isRare(piece)) {
            queue.use = SourceQueue.Use.NOTHING;
        }
        var use = queue.source.serves(piece) ? SourceQueue.Use.SERVES : SourceQueue.Use.HAS;
        note(queue, use.compareTo(queue.use) > 0 ? use : queue.use);
    }

    private void note(SourceQueue queue, SourceQueue.Use use) {
        if (use.compareTo(queue.use) > 0) {
            generation.incrementAndGet();
        }
        if (use == SourceQueue.Use.SERVES && queue.use != use) {
            precedence.serves(queue);
        }
        queue.use = use;
    }
}
