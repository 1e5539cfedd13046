package io.shoalfs.cache.order;

import java.util.BitSet;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one reader has declared that it will read, and how far it has come: which piece is needed how soon, what is to be
 * fetched next, and which of the pieces that are here is needed last. For one thread at a time.
 */
public final class Agenda {

    /** No entry, no piece. */
    public static final int NONE = ReadOrder.NONE;

    /** How many numbers stand for an entry: file, first piece, and how many pieces. */
    public static final int NUMBERS = 3;

    /** What {@link #distance} says of a piece that is not needed any more. */
    public static final long NEVER = Long.MAX_VALUE;

    private final ReadOrder order;
    private final Place place;
    private final NextUses uses;

    /** How many entries were left out. */
    private int leftOut;

    /** What has been read of an order before its first entry was dropped. */
    private final long before;

    private Agenda(ReadOrder order, long before, BitSet here, IntConsumer changed) {
        this.order = order;
        this.before = before;
        this.uses = new NextUses(order, here, changed);
        this.place = new Place(order, this::leaveOut);
    }

    /** Takes what a reader declares, one by one. */
    public static final class Builder {

        private final Catalog catalog;
        private final ReadOrder.Builder entries;

        /** Whose rest this is, from which entry on. */
        private @Nullable Agenda rest;

        private int restFrom;
        private long before;

        /** Nothing yet, of the files of this catalog. */
        public Builder(Catalog catalog) {
            this(catalog, new ReadOrder.Builder(catalog));
        }

        /** The catalog. */
        public Catalog catalog() {
            return catalog;
        }

        private Builder(Catalog catalog, ReadOrder.Builder entries) {
            this.catalog = catalog;
            this.entries = entries;
        }

        /** What an agenda has still to come, and what of it is open: the agenda must be as it is until this is built. */
        public static Builder restOf(Agenda agenda) {
            var rest = new Builder(agenda.catalog());
            rest.rest = agenda;
            rest.restFrom = agenda.firstOpen();
            rest.before = agenda.before + rest.restFrom;
            rest.entries.addFrom(agenda.order, rest.restFrom);
            return rest;
        }

        /** Adds what another of an equal catalog has. */
        public Builder add(Builder more) {
            entries.addAll(more.entries);
            return this;
        }

        /** The torrents of the catalog that any entry is of. */
        public BitSet torrents() {
            return entries.torrents();
        }

        /**
         * The same of another catalog.
         *
         * @param numbers that each torrent of this catalog has in the other, if any entry is of it
         */
        public Builder onto(Catalog other, int[] numbers) {
            var moved = new Builder(other, entries.onto(other, numbers));
            moved.rest = rest;
            moved.restFrom = restFrom;
            moved.before = before;
            return moved;
        }

        /** Adds a whole file. */
        public void add(int file) {
            entries.add(file, catalog.firstPieceOf(file), catalog.piecesOf(file));
        }

        /**
         * Adds so many of a file's pieces.
         *
         * @throws IllegalArgumentException if there are no such
         */
        public void add(int file, int piece, int length) {
            int first = file < 0 || file >= catalog.files() ? NONE : catalog.firstPieceOf(file);
            if (first == NONE || length < 0 || piece < first || piece + length > first + catalog.piecesOf(file)) {
                throw new IllegalArgumentException("file " + file + " has no pieces " + piece + "+" + length);
            }
            entries.add(file, piece, length);
        }

        /** Says that so many entries came before, and were read. */
        public Builder after(long count) {
            before += count;
            return this;
        }

        /**
         * The agenda of what was added, of which nothing was read yet.
         *
         * @param here the pieces that are here
         * @param changed is told of each piece whose next use has changed
         */
        public Agenda build(BitSet here, IntConsumer changed) {
            var agenda = new Agenda(entries.build(), before, here, changed);
            if (rest != null) {
                agenda.takeOver(rest, restFrom);
            }
            return agenda;
        }
    }

    private void takeOver(Agenda rest, int from) {
        leftOut = rest.leftOut;
        for (int entry = rest.place.begunFrom(from); entry != NONE; entry = rest.place.begunFrom(entry + 1)) {
            place.begin(entry - from);
            int first = rest.order.firstUse(entry);
            for (int use = 0; use < rest.order.usesOf(entry); use++) {
                if (rest.uses.isOver(first + use)) {
                    uses.end(entry - from, order.firstUse(entry - from) + use);
                }
            }
        }
    }

    /** The first entry that is open, unless workers are never so far apart; else the first that was not begun. */
    private int firstOpen() {
        int use = uses.firstLeft();
        int low = place.low();
        int open = use < order.firstUse(low) ? order.entryOf(use) : low;
        return Math.max(open, low - place.window());
    }

    /** The catalog that its files' and pieces' numbers are of. */
    public Catalog catalog() {
        return order.catalog();
    }

    /** How many entries there are, with those that came before. */
    public long count() {
        return before + order.count();
    }

    /** How many of them have been begun or left out. */
    public long passed() {
        return before + place.passed();
    }

    /** How many entries that are no longer told of came before the first: what an entry's number is counted from. */
    public long before() {
        return before;
    }

    /** How many entries lie before the first that was not begun, with those that came before. */
    public long low() {
        return before + place.low();
    }

    /** The entries that were not begun, {@link #NUMBERS} numbers each, as {@link Builder#add(int, int, int)} takes them. */
    public int[] rest() {
        int[] numbers = new int[NUMBERS * (order.count() - place.passed())];
        int at = 0;
        for (int entry = place.low(); entry < order.count(); entry++) {
            if (place.begunFrom(entry) != entry) {
                numbers[at++] = order.file(entry);
                numbers[at++] = order.firstPiece(entry);
                numbers[at++] = order.usesOf(entry);
            }
        }
        return numbers;
    }

    /** How many were left out. */
    public int leftOut() {
        return leftOut;
    }

    /** Whether all has been read, or left out, and nothing of it is open any more. */
    public boolean isOver() {
        return place.low() == order.count() && uses.firstLeft() >= order.uses();
    }

    /** How many bytes are looked after: they are here, or were said to be missing. */
    public long lookedAfter() {
        return uses.lookedBytes();
    }

    /** The entry that opening a file begins; {@link #NONE} if that is not the reader's next. */
    public int find(int file) {
        return place.find(file);
    }

    /** Whether any entry is of this file. */
    public boolean isOf(int file) {
        return order.firstEntry(file) != NONE;
    }

    /** How many entries lie between this one and where the reader is. */
    public int distanceTo(int entry) {
        return place.distance(entry);
    }

    /** The reader begins an entry: until {@link #end} nothing of it is over but what {@link #end(int, int)} says. */
    public void begin(int entry) {
        place.begin(entry);
    }

    /** The reader is done with a piece of an entry. */
    public void end(int entry, int piece) {
        int use = order.use(entry, piece);
        if (use != NONE) {
            uses.end(entry, use);
        }
    }

    /** The reader is done with an entry. */
    public void end(int entry) {
        int first = order.firstUse(entry);
        for (int use = first; use < first + order.usesOf(entry); use++) {
            uses.end(entry, use);
        }
    }

    /**
     * A file was opened that is not the reader's next.
     *
     * @return whether the reader is somewhere else by that: entries before are as if they had been read
     */
    public boolean stray(int file) {
        if (!place.stray(file)) {
            return false;
        }
        uses.begin(place.low());
        for (int entry = place.begunFrom(place.low()); entry != NONE; entry = place.begunFrom(entry + 1)) {
            end(entry);
        }
        return true;
    }

    private void leaveOut(int entry) {
        leftOut++;
        end(entry);
    }

    /** The piece is here from now on. */
    public void came(int piece) {
        uses.came(piece);
    }

    /** The piece is here no longer. */
    public void gone(int piece) {
        uses.gone(piece);
    }

    /** How soon the piece is needed, in uses of pieces: the less, the sooner; {@link #NEVER} if no more. */
    public long distance(int piece) {
        int use = uses.of(piece);
        return use == NONE ? NEVER : (long) use - order.firstUse(place.low());
    }

    /** The next use of the piece; {@link #NONE} if there is none. */
    public int nextUse(int piece) {
        return uses.of(piece);
    }

    /** Whether the piece is needed for this use, or for another that is looked after. */
    public boolean isNeeded(int piece, int use) {
        return uses.of(piece) == use || uses.isLookedAfter(piece);
    }

    /** The next use of the piece that is here and needed last; {@link #NONE} if nothing that is here is needed. */
    public int last() {
        return uses.lastBefore(order.uses());
    }

    /** The same of those that are needed before this use. */
    public int lastBefore(int use) {
        return uses.lastBefore(use);
    }

    /** The piece of a use. */
    public int piece(int use) {
        return order.piece(use);
    }

    /** How soon a use is. */
    public long distanceOfUse(int use) {
        return (long) use - order.firstUse(place.low());
    }

    /**
     * The piece that is to be fetched next, which then is looked after; {@link #NONE} if there is none.
     *
     * @param limit how many bytes may be looked after
     */
    public int nextMissing(long limit) {
        return uses.nextMissing(limit);
    }
}
