package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeTest {

    private static final long MODIFIED = 1_600_000_000;

    @Test
    void children_areSortedByUnsignedBytes() {
        var files = new FileTable.Builder();
        for (byte[] name : new byte[][] {{(byte) 0xff}, {'b'}, {'a', 'b'}, {'B'}, {'a'}}) {
            files.add(List.of(Name.of(name)), 1, Set.of());
        }

        var root = tree(files).root();

        var names = new ArrayList<Name>();
        for (int i = 0; i < root.count(); i++) {
            names.add(root.child(i).name());
        }
        assertEquals(
                List.of(Name.of("B"), Name.of("a"), Name.of("ab"), Name.of("b"), Name.of(new byte[] {(byte) 0xff})),
                names);
    }

    @Test
    void child_findsEachByItsName_alwaysTheSameNode_andNothingElse() {
        var files = new FileTable.Builder();
        for (int i = 0; i < 1000; i++) {
            files.add(List.of(Name.of("d"), Name.of("file" + i)), i, Set.of());
        }
        var tree = tree(files);
        var directory = directory(tree.root(), "d");

        for (int i = 0; i < 1000; i++) {
            var file = directory.child(Name.of("file" + i));
            assertNotNull(file);
            assertEquals(i, file.length());
            assertSame(file, directory.child(Name.of("file" + i)));
        }
        assertNull(directory.child(Name.of("file")));
        assertNull(directory.child(Name.of("file1000")));
        assertNull(directory.child(Name.of("FILE1")));
    }

    @Test
    void padding_isNotShown_norADirectoryOfNothingElse() {
        var files = new FileTable.Builder()
                .add(names("a"), 3, Set.of())
                .add(names(".pad", "deep", "13"), 13, Set.of(FileAttribute.PADDING))
                .add(names("b"), 4, Set.of());

        var tree = tree(files);

        assertEquals(2, tree.root().count());
        assertEquals(new Statistics(7, 3), tree.statistics());
    }

    @Test
    void permissionsAndLinks_areThoseOfAReadOnlyTree() {
        var files = new FileTable.Builder()
                .add(names("d", "run"), 3, Set.of(FileAttribute.EXECUTABLE))
                .add(names("d", "sub", "x"), 0, Set.of())
                .add(names("d", "sub2", "x"), 0, Set.of());
        var directory = directory(tree(files).root(), "d");
        var run = directory.child(Name.of("run"));

        assertNotNull(run);
        assertEquals(0555, run.permissions());
        assertEquals(1, run.links());
        assertEquals(MODIFIED, run.modified());
        assertEquals(0555, directory.permissions());
        assertEquals(4, directory.links());
        assertEquals(0444, directory(directory, "sub").child(0).permissions());
    }

    @Test
    void ids_areTheSameAtEveryMount_differFromAllOthers_andFitOverlayfs() {
        var first = ids(tree(sample()).root(), new ArrayList<>());
        var second = ids(tree(sample()).root(), new ArrayList<>());

        assertEquals(first, second);
        assertEquals(1, first.get(0));
        assertEquals(first.size(), new HashSet<>(first).size());
        assertTrue(first.stream().allMatch(id -> id > 0 && id < 1L << 61), first.toString());
    }

    @Test
    void ids_ofAHashOfZeros_areNeitherZeroNorTheRoots() {
        var ids = new NodeIds(new TorrentId(new InfoHash("0".repeat(40)), null));

        assertTrue(ids.ofFile(0) > 1);
        assertTrue(ids.ofFile(1) > 1);
        assertTrue(ids.ofDirectory(1) > 1);
        assertNotEquals(ids.ofFile(1), ids.ofDirectory(1));
    }

    @Test
    void fileAndDirectoryOfOneName_becomeTheDirectory() {
        var files = new FileTable.Builder()
                .add(names("x"), 3, Set.of())
                .add(names("x", "y"), 4, Set.of())
                .add(names("x"), 5, Set.of());

        var root = tree(files).root();

        assertEquals(1, root.count());
        assertEquals(Node.Kind.DIRECTORY, root.child(0).kind());
    }

    @Test
    void aMillionFiles_areBuiltInASecond_inUnderFiftyBytesEach() {
        var files = new FileTable.Builder();
        for (int i = 0; i < 1_000_000; i++) {
            files.add(List.of(Name.of("d" + i / 1000), Name.of("image-" + i + ".jpg")), 100, Set.of());
        }
        var torrent = torrent(files);
        long before = used();

        var tree = new Tree(torrent, MODIFIED, true);

        // The best of three, of this thread's own processor time: other programs run here too.
        long millis = IntStream.range(0, 3)
                .mapToLong(i -> millisToBuild(torrent))
                .min()
                .orElseThrow();
        long bytes = (used() - before) / 1_000_000;
        System.out.println("a million files: " + millis + " ms, " + bytes + " bytes each");
        assertEquals(1_000_000 + 1000 + 1, tree.statistics().files());
        assertTrue(millis < 1000, millis + " ms");
        assertTrue(bytes < 50, bytes + " bytes a node");
    }

    private static long millisToBuild(Torrent torrent) {
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        assertEquals(1, new Tree(torrent, MODIFIED, true).root().id());
        return (threads.getCurrentThreadCpuTime() - begin) / 1_000_000;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static FileTable.Builder sample() {
        var files = new FileTable.Builder();
        for (int i = 0; i < 3000; i++) {
            files.add(names("d" + i % 7, "e" + i % 11, "f" + i), 1, Set.of());
        }
        return files;
    }

    private static List<Long> ids(Entry entry, List<Long> ids) {
        ids.add(entry.id());
        if (entry instanceof DirectoryNode directory) {
            for (int i = 0; i < directory.count(); i++) {
                ids(directory.child(i), ids);
            }
        }
        return ids;
    }

    private static DirectoryNode directory(DirectoryNode parent, String name) {
        if (parent.child(Name.of(name)) instanceof DirectoryNode directory) {
            return directory;
        }
        throw new AssertionError("no directory " + name);
    }

    private static List<Name> names(String... names) {
        return List.of(names).stream().map(Name::of).toList();
    }

    private static Tree tree(FileTable.Builder files) {
        return new Tree(torrent(files), MODIFIED, true);
    }

    private static Torrent torrent(FileTable.Builder files) {
        var layout = new Layout(files.build(), 1 << 20);
        var id = new TorrentId(new InfoHash("8a".repeat(20)), null);
        return new Torrent(id, Name.of("t"), layout, new Sha1PieceHashes(new byte[20 * layout.pieceCount()]));
    }
}
