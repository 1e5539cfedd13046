package io.shoalfs.fetch.dht;

import java.util.LinkedHashSet;
import java.util.Set;

/** Lets a few of many look at the same time, in the order in which they come. Confined to one loop. */
final class Turns {

    /** A directory of a thousand torrents must not ask ten thousand nodes at once. */
    static final int AT_ONCE = 8;

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int taken;

    /** Runs it, now or when it is its turn; {@link #done} follows. Once is enough for one that waits. */
    void take(Runnable turn) {
        waiting.add(turn);
        next();
    }

    /** It is not to run, if it has not. */
    void forget(Runnable turn) {
        waiting.remove(turn);
    }

    /** One is over. */
    void done() {
        taken--;
        next();
    }

    private void next() {
        while (taken < AT_ONCE && !waiting.isEmpty()) {
            var turn = waiting.iterator().next();
            waiting.remove(turn);
            taken++;
            turn.run();
        }
    }
}
