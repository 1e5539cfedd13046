package io.shoalfs.cache;

import java.util.ArrayList;
import java.util.List;

/** A source that writes down what it is told, and brings nothing by itself. */
public final class RecordingSource implements PieceSource {

    private final List<Demand> demands = new ArrayList<>();
    private volatile long generation;

    /** One call of {@link PieceSource#demand}. */
    public record Demand(int piece, Urgency urgency) {}

    @Override
    public synchronized void demand(int piece, Urgency urgency) {
        demands.add(new Demand(piece, urgency));
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public String condition() {
        return "no peer is connected";
    }

    /** All calls since this was last asked, in order. */
    public synchronized List<Demand> takeDemands() {
        var taken = List.copyOf(demands);
        demands.clear();
        return taken;
    }

    /** A source joins. */
    public void join() {
        synchronized (this) {
            generation++;
        }
    }
}
