package io.shoalfs.fetch.metadata;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** A peer that gives parts of an info dictionary, and what it is asked for. On the loop. */
final class InfoGiver {

    /** Peers that are asked for the same part at the same time: one may be slow. */
    private static final int ASKED_MOST = 3;

    private final MetadataSource source;
    private final InfoAssembly assembly;

    /** When each part was asked for that has not come. */
    private final Map<Integer, Long> asked = new LinkedHashMap<>();

    private int unasked;

    InfoGiver(MetadataSource source, InfoAssembly assembly) {
        this.source = source;
        this.assembly = assembly;
    }

    MetadataSource source() {
        return source;
    }

    InfoAssembly assembly() {
        return assembly;
    }

    /** Asks for parts that nobody was asked for; where there are none, for those that the fewest were asked for. */
    void askMore(int most, long nowNanos) {
        while (asked.size() < most) {
            var next = next();
            if (next.isEmpty()) {
                return;
            }
            asked.put(next.getAsInt(), nowNanos);
            assembly.ask(next.getAsInt());
            source.ask(next.getAsInt());
        }
    }

    private OptionalInt next() {
        int best = -1;
        for (int part = 0; part < assembly.count(); part++) {
            boolean isOpen = !assembly.has(part) && !asked.containsKey(part) && assembly.asked(part) < ASKED_MOST;
            if (isOpen && (best < 0 || assembly.asked(part) < assembly.asked(best))) {
                best = part;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** A part has come; false if it was not asked for. */
    boolean answered(int part) {
        if (asked.remove(part) == null) {
            unasked++;
            return false;
        }
        assembly.unask(part);
        return true;
    }

    /** How many parts came that it was not asked for. */
    int unasked() {
        return unasked;
    }

    /** Whether it owes something since before this. */
    boolean isLate(long nanos) {
        return asked.values().stream().anyMatch(since -> since - nanos < 0);
    }

    /** What it was asked for, others are to be asked for. */
    void forget() {
        asked.keySet().forEach(assembly::unask);
        asked.clear();
    }
}
