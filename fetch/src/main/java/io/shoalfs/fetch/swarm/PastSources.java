package io.shoalfs.fetch.swarm;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What those have done who have left, by name: the latest {@value #MOST}, and of all before them what they gave. Lives on
 * the swarm's loop.
 */
final class PastSources {

    static final int MOST = 100;

    private final Map<String, Past> past = new LinkedHashMap<>();
    private long forgottenBytes;

    /** One of them. */
    record Past(BlockSource.Kind kind, SourceTally tally) {}

    /** A source has left. Of one that has done nothing, good or bad, nothing is kept. */
    void left(SourceQueue queue, String reason, long nowNanos) {
        var name = queue.source.name();
        var tally = queue.tally;
        if (tally.isBlank()) {
            return;
        }
        tally.ending = reason;
        tally.endedNanos = nowNanos;
        var other = past.remove(name);
        if (other != null) {
            tally.add(other.tally(), nowNanos);
        }
        past.put(name, new Past(queue.source.kind(), tally));
        if (past.size() > MOST) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Iterator<Past> oldest = past.values().iterator();
        forgottenBytes += oldest.next().tally().received.total();
        oldest.remove();
    }

    /** One of this name is here again: what it has done is its own again. Null if nothing is known of it. */
    @Nullable
    SourceTally returned(String name) {
        var known = past.remove(name);
        return known == null ? null : known.tally();
    }

    /** What those gave whose names are forgotten, in bytes. */
    long forgottenBytes() {
        return forgottenBytes;
    }

    /** Tells of each, the one first that left first. */
    void each(BiConsumer<String, Past> taker) {
        past.forEach(taker);
    }
}
