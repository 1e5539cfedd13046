package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Name;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RootIndexTest {

    private static final int PIECE = 1 << 14;

    /** The first is of one piece: its root is no layer's. The others begin alike, and some are the same. */
    private static final String[] ROOTS = {"aa00", "aa01", "ff02", "aa01", "aaff", "0003", "aa01", "ff00"};

    private final RootIndex index = index();

    private static RootIndex index() {
        var table = new FileTable.Builder();
        var roots = new ByteArrayOutputStream();
        for (int file = 0; file < ROOTS.length; file++) {
            table.add(List.of(Name.of("f" + file)), file == 0 ? PIECE : 2 * PIECE, Set.of());
            roots.writeBytes(root(ROOTS[file]));
        }
        var layout = new Layout(table.build(), PIECE);
        return new RootIndex(new MerklePieceHashes(layout, roots.toByteArray()));
    }

    /** Its first and last byte are these; what lies between is the same for all. */
    private static byte[] root(String ends) {
        byte[] root = new byte[RootIndex.LENGTH];
        root[0] = (byte) Integer.parseInt(ends, 0, 2, 16);
        root[RootIndex.LENGTH - 1] = (byte) Integer.parseInt(ends, 2, 4, 16);
        return root;
    }

    private Set<Integer> files(String ends) {
        var files = new TreeSet<Integer>();
        for (int at = index.find(root(ends)); at >= 0; at = index.next(at)) {
            assertTrue(files.add(index.fileAt(at)));
        }
        return files;
    }

    @Test
    void find_ofEachRoot_findsAllOfItsFiles() {
        assertEquals(Set.of(1, 3, 6), files("aa01"));
        assertEquals(Set.of(4), files("aaff"));
        assertEquals(Set.of(2), files("ff02"));
        assertEquals(Set.of(7), files("ff00"));
        assertEquals(Set.of(5), files("0003"));
    }

    @Test
    void find_ofWhatNoFileHas_findsNothing() {
        assertEquals(Set.of(), files("aa00"));
        assertEquals(Set.of(), files("aa02"));
        assertEquals(Set.of(), files("0102"));
        assertEquals(Set.of(), files("ffff"));
        assertEquals(Set.of(), files("0000"));
    }
}
