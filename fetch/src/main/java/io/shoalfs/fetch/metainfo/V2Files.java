package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code file tree} of a v2 {@code info} dictionary (BEP 52), in its order. Each file with content begins a
 * piece: what is left of the piece before it is a pad of the table, though the torrent has none.
 */
final class V2Files {

    static final int ROOT_LENGTH = 32;

    private static final Name PADS = Name.of(".pad");
    private static final Set<FileAttribute> PADDING = Set.of(FileAttribute.PADDING);

    /** Of a pad's name, in bytes: a gap is shorter than a piece. */
    private static final int PAD_NAME = 10;

    private final int pieceLength;
    private final BencodeCursor cursor;
    private final PlainLeaf leaf;
    private final FileTable.Builder table;
    private byte[] roots;
    private int rootCount;

    /** The keys on the way to where the cursor is. */
    private final List<BencodeString> path = new ArrayList<>();

    /** The directory that the cursor is in; null if that has not been looked at since it came there. */
    private @Nullable Place here;

    /** The pads' directory; negative as long as there is none. */
    private int pads = -1;

    private long lastGap;
    private Name gapName = PADS;

    private boolean isUnchanged = true;
    private long total;
    private int count;

    /** What there is in a file tree. */
    static final class Found {

        final FileTable table;

        /** Of the files with content, in order, 32 bytes each; nobody changes them. */
        final byte[] roots;

        /** Whether it is sure that no two of them have one path, since none had to be made safe. */
        final boolean hasOwnPaths;

        private Found(FileTable table, byte[] roots, boolean hasOwnPaths) {
            this.table = table;
            this.roots = roots;
            this.hasOwnPaths = hasOwnPaths;
        }
    }

    private V2Files(BencodeDictionary tree, int pieceLength) {
        var tally = V2Tally.of(tree);
        this.pieceLength = pieceLength;
        this.cursor = tree.cursor();
        this.leaf = cursor.leaf();
        this.table = new FileTable.Builder(
                tally.files() + tally.roots(), tally.nameBytes() + (long) PAD_NAME * tally.roots());
        this.roots = new byte[tally.roots() * ROOT_LENGTH];
    }

    /** Reads a tree that is canonical. */
    static Found parse(BencodeDictionary tree, int pieceLength) throws MetainfoException {
        return new V2Files(tree, pieceLength).parse();
    }

    private Found parse() throws MetainfoException {
        cursor.enter();
        while (!cursor.isAtEnd() || !path.isEmpty()) {
            if (cursor.isAtEnd()) {
                cursor.leave();
                path.remove(path.size() - 1);
                here = null;
            } else {
                step();
            }
        }
        if (count == 0) {
            throw new MetainfoException("the torrent has no files");
        }
        boolean isFull = roots.length == rootCount * ROOT_LENGTH;
        return new Found(table.build(), isFull ? roots : Arrays.copyOf(roots, rootCount * ROOT_LENGTH), isUnchanged);
    }

    /** Reads one entry: a file as a whole, or the begin of a directory. */
    private void step() throws MetainfoException {
        var key = (BencodeString) cursor.next();
        if (key.length() == 0 || !cursor.isAtDictionary()) {
            throw new MetainfoException("the file tree is broken behind file " + count);
        }
        var name = SafeNames.unchanged(key);
        // The one name that the table has beside those of the tree.
        isUnchanged &= name != null && !name.equals(PADS);
        if (!cursor.isAtDictionaryOfEmptyKey()) {
            path.add(key);
            here = null;
            cursor.enter();
        } else if (name == null || !addPlain(name)) {
            path.add(key);
            add((BencodeDictionary) cursor.next());
            path.remove(path.size() - 1);
        }
    }

    /** Adds the leaf at the cursor, if it and its path are as usual. */
    private boolean addPlain(Name name) throws MetainfoException {
        var place = here();
        if (!place.hasRoomFor(name) || !leaf.read(cursor.position())) {
            return false;
        }
        if (leaf.length() > 0) {
            align(leaf.length());
            leaf.copyRoot(roots, placeOfNextRoot());
        }
        table.add(place.directory(table), name, leaf.length(), leaf.attributes());
        total += leaf.length();
        count++;
        cursor.moveTo(leaf.end());
        return true;
    }

    private Place here() throws MetainfoException {
        var place = here;
        if (place == null) {
            place = new Place(SafeNames.directories(count, path));
            here = place;
        }
        return place;
    }

    /** A directory, which is in the table as soon as it has a file. */
    private static final class Place {

        private final List<Name> path;
        private final int length;
        private int ordinal = -1;

        Place(List<Name> path) {
            this.path = path;
            this.length = SafeNames.lengthOf(path);
        }

        boolean hasRoomFor(Name name) {
            return length + name.length() + 1 <= SafeNames.MAX_PATH;
        }

        int directory(FileTable.Builder table) {
            if (ordinal < 0) {
                ordinal = table.directory(path);
            }
            return ordinal;
        }
    }

    /** Adds any leaf. */
    private void add(BencodeDictionary leaf) throws MetainfoException {
        var entries = leaf.iterator();
        if (!(entries.next().value() instanceof BencodeDictionary file) || entries.hasNext()) {
            throw new MetainfoException("the file tree is broken at file " + count);
        }
        var entry = new FileEntry(count, file, false);
        if (entry.isPadding()) {
            throw new MetainfoException("file " + count + " is a pad, which a file tree must not have");
        }
        if (entry.length() > 0) {
            align(entry.length());
            addRoot(entry.piecesRoot());
        }
        entry.addTo(table, SafeNames.path(count, path));
        total += entry.length();
        count++;
    }

    private void align(long length) throws MetainfoException {
        int rest = (int) (total % pieceLength);
        int gap = rest == 0 ? 0 : pieceLength - rest;
        if (total + gap + length < 0 || total + gap < 0) {
            throw new MetainfoException("the files are longer together than any torrent can be");
        }
        if (gap > 0) {
            addPad(gap);
            total += gap;
        }
    }

    private void addPad(int gap) {
        if (pads < 0) {
            pads = table.directory(List.of(PADS));
        }
        if (gap != lastGap) {
            lastGap = gap;
            gapName = Name.of(Integer.toString(gap));
        }
        table.add(pads, gapName, gap, PADDING);
    }

    private void addRoot(byte[] root) throws MetainfoException {
        if (root.length != ROOT_LENGTH || isZero(root)) {
            throw new MetainfoException("file " + count + " has no hash to verify it by");
        }
        System.arraycopy(root, 0, roots, placeOfNextRoot(), ROOT_LENGTH);
    }

    private int placeOfNextRoot() {
        int place = rootCount * ROOT_LENGTH;
        if (place == roots.length) {
            roots = Arrays.copyOf(roots, Math.addExact(place + ROOT_LENGTH, place >> 1) / ROOT_LENGTH * ROOT_LENGTH);
        }
        rootCount++;
        return place;
    }

    private static boolean isZero(byte[] root) {
        for (byte b : root) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
