package io.shoalfs.cache.order;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * How far a reader has come in an order, by the files that are opened. Workers overtake each other: what lies within a
 * window of the first entry that was not read yet may come next, and an entry counts as left out when as many entries
 * behind it were read as the window has. A reader that begins somewhere else is followed when some files in a row were
 * opened there. For one thread at a time.
 */
final class Place {

    private static final int NONE = ReadOrder.NONE;

    /**
     * Entries that workers may be apart: this share of the order, within these bounds. The largest is 16 workers' two
     * batches of 256.
     */
    private static final int WINDOW_SHARE = 8;

    private static final int WINDOW_MIN = 16;
    private static final int WINDOW_MAX = 8192;

    /** So many files in a row, opened elsewhere and near one another, say that the reader is there now. */
    private static final int JUMP_SHARE = 32;

    private static final int JUMP_MIN = 2;
    private static final int JUMP_MAX = 8;

    /** So many entries of one file are looked at, when it is opened elsewhere. */
    private static final int LOOKS = 8;

    private final ReadOrder order;
    private final IntConsumer leftOut;
    private final int window;
    private final int jump;

    /** What was begun, or left out. */
    private final BitSet begun = new BitSet();

    /** The first entry that was not. */
    private int low;

    /** How many entries behind it were begun. */
    private int ahead;

    /** The places that each of the files has that were opened elsewhere in a row. */
    private final Deque<List<Integer>> elsewhere = new ArrayDeque<>();

    /**
     * Before an order's first entry.
     *
     * @param leftOut is told of each entry that the reader has left out
     */
    Place(ReadOrder order, IntConsumer leftOut) {
        this.order = order;
        this.leftOut = leftOut;
        this.window = within(WINDOW_MIN, order.count() / WINDOW_SHARE, WINDOW_MAX);
        this.jump = within(JUMP_MIN, order.count() / JUMP_SHARE, JUMP_MAX);
    }

    private static int within(int least, int wanted, int most) {
        return Math.max(least, Math.min(wanted, most));
    }

    /** The first entry that was neither begun nor left out; the order's length if there is none. */
    int low() {
        return low;
    }

    /** How many entries workers may be apart. */
    int window() {
        return window;
    }

    /** How many entries were begun or left out. */
    int passed() {
        return low + ahead;
    }

    /** The first entry from this one on that was begun or left out; {@link ReadOrder#NONE} if there is none. */
    int begunFrom(int entry) {
        return begun.nextSetBit(entry);
    }

    /** The entry that is begun by opening this file; {@link ReadOrder#NONE} if it is not the reader's next. */
    int find(int file) {
        for (int entry = order.firstEntry(file); entry != NONE; entry = order.nextEntry(entry)) {
            if (!begun.get(entry)) {
                return entry <= reach() ? entry : NONE;
            }
        }
        return NONE;
    }

    private int reach() {
        return (int) Math.min(Integer.MAX_VALUE, (long) low + ahead + 2L * window);
    }

    /** How far an entry is from where the reader is. */
    int distance(int entry) {
        return Math.abs(entry - low - ahead);
    }

    /** The reader begins this entry. */
    void begin(int entry) {
        elsewhere.clear();
        pass(entry);
        while (ahead > window) {
            leftOut.accept(low);
            pass(low);
        }
    }

    private void pass(int entry) {
        if (begun.get(entry)) {
            return;
        }
        begun.set(entry);
        ahead++;
        if (entry == low) {
            int next = begun.nextClearBit(low);
            ahead -= next - low;
            low = next;
        }
    }

    /**
     * A file was opened that is not the reader's next.
     *
     * @return whether the reader is somewhere else now: all that was asked of this place is to be asked anew
     */
    boolean stray(int file) {
        var places = new ArrayList<Integer>();
        for (int entry = order.firstEntry(file);
                entry != NONE && places.size() < LOOKS;
                entry = order.nextEntry(entry)) {
            if (begun.get(entry) && entry >= low - 2 * window && entry <= reach()) {
                return false; // Opened once more.
            }
            places.add(entry);
        }
        if (places.isEmpty()) {
            return false;
        }
        elsewhere.add(places);
        if (elsewhere.size() > jump) {
            elsewhere.remove();
        }
        return elsewhere.size() == jump && places.stream().anyMatch(this::isJump);
    }

    /** Goes there if each of the last files has an entry near this one. */
    private boolean isJump(int place) {
        var there = new BitSet();
        for (var places : elsewhere) {
            var near = places.stream()
                    .filter(entry -> Math.abs(entry - place) <= window)
                    .findFirst();
            if (near.isEmpty()) {
                return false;
            }
            there.set(near.get());
        }
        goTo(there.nextSetBit(0));
        there.stream().forEach(this::pass);
        elsewhere.clear();
        return true;
    }

    /** All entries before this one are passed, and no other. */
    void goTo(int entry) {
        begun.clear();
        begun.set(0, entry);
        low = entry;
        ahead = 0;
    }
}
