package io.shoalfs.cache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The pieces that are fetched ahead at a time, and those of them that will not come. For one thread at a time. */
final class AheadWindow {

    private final long most;
    private final long patienceNanos;
    private final LongSupplier nanoTime;

    /** All of them, those of them that may have to be hashed first, and those that are demanded. */
    private final Map<Integer, Begun> begun = new LinkedHashMap<>();

    private final BitSet unsettled = new BitSet();
    private final BitSet expected = new BitSet();
    private long length;
    private long arrivedBytes;
    private long arrivedNanos;

    /**
     * A piece.
     *
     * @param use that it is needed for
     * @param arrivedBytes of all that had arrived when it was begun
     */
    private record Begun(int use, int length, long nanos, long arrivedBytes) {}

    /**
     * Empty.
     *
     * @param most how many bytes it has, but for the last piece's
     * @param patienceNanos how long a piece is waited for before it may count as lost
     */
    AheadWindow(long most, long patienceNanos, LongSupplier nanoTime) {
        this.most = most;
        this.patienceNanos = patienceNanos;
        this.nanoTime = nanoTime;
        this.arrivedNanos = nanoTime.getAsLong();
    }

    boolean isFull() {
        return length >= most;
    }

    /** How many bytes the pieces have. */
    long length() {
        return length;
    }

    boolean has(int piece) {
        return begun.containsKey(piece);
    }

    /** Adds one that it has not, for this use of it. */
    void add(int piece, int use, int bytes) {
        begun.put(piece, new Begun(use, bytes, nanoTime.getAsLong(), arrivedBytes));
        unsettled.set(piece);
        length += bytes;
    }

    /** Whatever was in doubt is hashed. */
    void settled(int piece) {
        unsettled.clear(piece);
    }

    /** It is demanded; false if it was already. */
    boolean expect(int piece) {
        boolean isNew = !expected.get(piece);
        expected.set(piece);
        return isNew;
    }

    /**
     * It is here.
     *
     * @return whether it was demanded
     */
    boolean arrived(int piece) {
        arrivedNanos = nanoTime.getAsLong();
        long before = length;
        boolean wasExpected = remove(piece);
        arrivedBytes += before - length;
        return wasExpected;
    }

    private boolean remove(int piece) {
        var known = begun.remove(piece);
        length -= known == null ? 0 : known.length();
        unsettled.clear(piece);
        boolean wasExpected = expected.get(piece);
        expected.clear(piece);
        return wasExpected;
    }

    /** Those of which nothing is in doubt: a copy. */
    List<Integer> settled() {
        return begun.keySet().stream().filter(piece -> !unsettled.get(piece)).toList();
    }

    /** Those that are demanded, which it has no longer. */
    List<Integer> takeExpected() {
        return take((piece, known) -> true);
    }

    /** Those that are demanded for a use that is over, and for no other that is looked after; it has them no longer. */
    List<Integer> takeUnneeded(Needs needs) {
        return take((piece, known) -> !needs.isNeeded(piece, known.use()));
    }

    /**
     * Those that are demanded and seem lost, which it has no longer: they came and could not be kept, and their source
     * thinks that it is done with them. Either nothing at all comes, or as much came since as was before them.
     */
    List<Integer> takeLost() {
        long now = nanoTime.getAsLong();
        return take((piece, known) -> now - known.nanos() > patienceNanos
                && (now - arrivedNanos > patienceNanos || arrivedBytes - known.arrivedBytes() > most));
    }

    /** What pieces are needed for. */
    @FunctionalInterface
    interface Needs {

        /** Whether the piece is needed for this use, or for one that is looked after. */
        boolean isNeeded(int piece, int use);
    }

    private interface Choice {

        boolean test(int piece, Begun known);
    }

    void clear() {
        begun.clear();
        unsettled.clear();
        expected.clear();
        length = 0;
    }

    private List<Integer> take(Choice choice) {
        var taken = new ArrayList<Integer>();
        begun.forEach((piece, known) -> {
            if (expected.get(piece) && choice.test(piece, known)) {
                taken.add(piece);
            }
        });
        taken.forEach(this::remove);
        return taken;
    }
}
