package io.shoalfs.fetch.web;

import io.shoalfs.cache.Timers;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The pieces of which a server has not all: those of files that it was asked for in vain, for a while. On the loop. */
final class Lacking {

    private final Ranges ranges;
    private final Timers timers;
    private final Runnable changed;
    private final BitSet pieces = new BitSet();
    private final Map<Integer, Timers.Timer> files = new HashMap<>();

    /**
     * None.
     *
     * @param ranges know which pieces a file has bytes of
     * @param changed runs when pieces may be asked for again
     */
    Lacking(Ranges ranges, Timers timers, Runnable changed) {
        this.ranges = ranges;
        this.timers = timers;
        this.changed = changed;
    }

    boolean has(int piece) {
        return pieces.get(piece);
    }

    /** It has not got this file: for so long, as far as we know. */
    void lack(int file, Duration length) {
        ranges.eachPiece(file, pieces::set);
        var end = timers.schedule(length, () -> {
            files.remove(file);
            ranges.eachPiece(file, pieces::clear);
            changed.run();
        });
        var before = files.put(file, end);
        if (before != null) {
            before.cancel();
        }
    }

    /** Nobody asks any longer, and nothing is told. */
    void close() {
        files.values().forEach(Timers.Timer::cancel);
        files.clear();
    }
}
