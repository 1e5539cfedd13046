package io.shoalfs.cache.order;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Files, or parts of files, in the order in which a reader comes to them. Each is an entry; each piece under an entry is
 * a use of that piece. Entries and uses are numbered from 0. Immutable.
 *
 * <p>Takes 16 bytes for an entry and 4 for a use, and 4 for each file and piece of the catalog.
 */
final class ReadOrder {

    /** No entry, no use. */
    static final int NONE = -1;

    private final Catalog catalog;
    private final int[] files;

    /** The first piece of each entry, and the number of its first use. */
    private final int[] pieces;

    private final int[] firstUses;

    /** The next entry of the same file, and the first one of each file. */
    private final int[] nextEntries;

    private final int[] entryHeads;

    /** The next use of the same piece. */
    private final int[] nextUses;

    private ReadOrder(Builder builder) {
        this.catalog = builder.catalog;
        int count = builder.count;
        this.files = Arrays.copyOf(builder.files, count);
        this.pieces = Arrays.copyOf(builder.pieces, count);
        this.firstUses = Arrays.copyOf(builder.firstUses, count + 1);
        this.nextEntries = new int[count];
        this.entryHeads = new int[catalog.files()];
        this.nextUses = new int[uses()];
        chainEntries();
        chainUses();
    }

    private void chainEntries() {
        Arrays.fill(entryHeads, NONE);
        for (int entry = count() - 1; entry >= 0; entry--) {
            nextEntries[entry] = entryHeads[files[entry]];
            entryHeads[files[entry]] = entry;
        }
    }

    private void chainUses() {
        int[] heads = new int[catalog.pieces()];
        Arrays.fill(heads, NONE);
        for (int entry = count() - 1; entry >= 0; entry--) {
            for (int use = firstUses[entry + 1] - 1; use >= firstUses[entry]; use--) {
                int piece = pieces[entry] + use - firstUses[entry];
                nextUses[use] = heads[piece];
                heads[piece] = use;
            }
        }
    }

    /** Takes the entries one by one. */
    static final class Builder {

        private final Catalog catalog;
        private int[] files = new int[16];
        private int[] pieces = new int[16];
        private int[] firstUses = new int[17];
        private int count;

        Builder(Catalog catalog) {
            this.catalog = catalog;
        }

        /** Adds so many pieces of a file, from this one on. */
        void add(int file, int piece, int length) {
            if (count == files.length) {
                int capacity = Math.addExact(count, count);
                files = Arrays.copyOf(files, capacity);
                pieces = Arrays.copyOf(pieces, capacity);
                firstUses = Arrays.copyOf(firstUses, capacity + 1);
            }
            files[count] = file;
            pieces[count] = piece;
            firstUses[count + 1] = Math.addExact(firstUses[count], length);
            count++;
        }

        /** Adds what another order of the same catalog has from an entry on. */
        void addFrom(ReadOrder other, int entry) {
            for (int next = entry; next < other.count(); next++) {
                add(other.file(next), other.pieces[next], other.usesOf(next));
            }
        }

        /** Adds what another one of the same catalog has. */
        void addAll(Builder other) {
            for (int next = 0; next < other.count; next++) {
                add(other.files[next], other.pieces[next], other.lengthOf(next));
            }
        }

        private int lengthOf(int entry) {
            return firstUses[entry + 1] - firstUses[entry];
        }

        /** The torrents of the catalog that entries are of. */
        BitSet torrents() {
            var found = new BitSet();
            for (int entry = 0; entry < count; entry++) {
                found.set(catalog.torrentOfFile(files[entry]));
            }
            return found;
        }

        /** The same entries of another catalog, where each torrent has the number that stands here in its place. */
        Builder onto(Catalog other, int[] numbers) {
            var moved = new Builder(other);
            for (int entry = 0; entry < count; entry++) {
                int torrent = numbers[catalog.torrentOfFile(files[entry])];
                int file = catalog.file(files[entry], other, torrent);
                // An entry without a piece may say any.
                int piece = lengthOf(entry) == 0 ? 0 : catalog.piece(files[entry], pieces[entry], other, torrent);
                moved.add(file, piece, lengthOf(entry));
            }
            return moved;
        }

        ReadOrder build() {
            return new ReadOrder(this);
        }
    }

    Catalog catalog() {
        return catalog;
    }

    /** How many entries there are. */
    int count() {
        return files.length;
    }

    /** How many uses there are. */
    int uses() {
        return firstUses[count()];
    }

    int file(int entry) {
        return files[entry];
    }

    int firstPiece(int entry) {
        return pieces[entry];
    }

    /** The number of the entry's first use: that of the next entry, if it has none. */
    int firstUse(int entry) {
        return firstUses[entry];
    }

    /** How many uses the entry has. */
    int usesOf(int entry) {
        return firstUses[entry + 1] - firstUses[entry];
    }

    /** The use of a piece under an entry; {@link #NONE} if the entry does not have it. */
    int use(int entry, int piece) {
        int place = piece - pieces[entry];
        return place >= 0 && place < usesOf(entry) ? firstUses[entry] + place : NONE;
    }

    /** The piece of a use under an entry. */
    int piece(int entry, int use) {
        return pieces[entry] + use - firstUses[entry];
    }

    /** The piece of a use. */
    int piece(int use) {
        return piece(entryOf(use), use);
    }

    /** The entry that a use is of. */
    int entryOf(int use) {
        int low = 0;
        int high = count();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (firstUses[middle] <= use) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The next use of the same piece, or {@link #NONE}. */
    int nextUse(int use) {
        return nextUses[use];
    }

    /** The first entry of a file, or {@link #NONE}. */
    int firstEntry(int file) {
        return entryHeads[file];
    }

    /** The next entry of the same file, or {@link #NONE}. */
    int nextEntry(int entry) {
        return nextEntries[entry];
    }
}
