package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the {@code file tree} of a v2 {@code info} dictionary (BEP 52), in its order. Each file with content begins a
 * piece: what is left of the piece before it is a pad of the table, though the torrent has none.
 */
final class V2Files {

    private static final int ROOT_LENGTH = 32;

    private final int pieceLength;
    private final FileTable.Builder table = new FileTable.Builder();
    private final ByteArrayOutputStream roots = new ByteArrayOutputStream();

    /** The keys on the way to where the cursor is. */
    private final List<BencodeString> path = new ArrayList<>();

    private long total;
    private int count;

    V2Files(int pieceLength) {
        this.pieceLength = pieceLength;
    }

    /** The roots of the files with content, in order, 32 bytes each. */
    byte[] roots() {
        return roots.toByteArray();
    }

    FileTable parse(BencodeDictionary tree) throws MetainfoException {
        var cursor = tree.cursor();
        cursor.enter();
        while (!cursor.isAtEnd() || !path.isEmpty()) {
            if (cursor.isAtEnd()) {
                cursor.leave();
                path.remove(path.size() - 1);
            } else {
                step(cursor);
            }
        }
        if (count == 0) {
            throw new MetainfoException("the torrent has no files");
        }
        return table.build();
    }

    /** Reads one entry: a file as a whole, or the begin of a directory. */
    private void step(BencodeCursor cursor) throws MetainfoException {
        var key = (BencodeString) cursor.next();
        if (key.length() == 0 || !cursor.isAtDictionary()) {
            throw new MetainfoException("the file tree is broken behind file " + count);
        }
        path.add(key);
        if (cursor.isAtDictionaryOfEmptyKey()) {
            add((BencodeDictionary) cursor.next());
            path.remove(path.size() - 1);
        } else {
            cursor.enter();
        }
    }

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
            table.add(List.of(Name.of(".pad"), Name.of(Integer.toString(gap))), gap, Set.of(FileAttribute.PADDING));
            total += gap;
        }
    }

    private void addRoot(byte[] root) throws MetainfoException {
        if (root.length != ROOT_LENGTH || isZero(root)) {
            throw new MetainfoException("file " + count + " has no hash to verify it by");
        }
        roots.writeBytes(root);
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
