package io.shoalfs.fetch.world;

import java.util.ArrayDeque;
import java.util.Deque;

/** What happened in a world, in order: the last events in words, all of them in one number. For one thread. */
final class Journal {

    private static final int KEPT = Integer.getInteger("shoalfs.events", 60);

    private final Deque<String> last = new ArrayDeque<>();
    private long hash;
    private long count;

    void note(long nowNanos, String event) {
        count++;
        hash = hash * 0x9E3779B97F4A7C15L + nowNanos * 31 + event.hashCode();
        if (last.size() == KEPT) {
            last.remove();
        }
        last.add(String.format("%.6f", nowNanos / 1e9) + " " + event);
    }

    /** The same for two runs in which the same happened at the same time. */
    long hash() {
        return hash;
    }

    long count() {
        return count;
    }

    /** The last events, one in a line. */
    String tail() {
        return String.join("\n", last);
    }
}
