package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FileTableTest {

    @Provide
    Arbitrary<List<TorrentFile>> files() {
        var names = Arbitraries.of("a", "b", "c", "\u00e4").map(Name::of);
        return Combinators.combine(
                        names.list().ofMinSize(1).ofMaxSize(5),
                        Arbitraries.longs().between(0, 1L << 45),
                        Arbitraries.of(FileAttribute.class).set())
                .as((path, length, attributes) -> new TorrentFile(path, 0, length, attributes))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 500)
    void file_ofAnyTable_isWhatWasAdded(@ForAll("files") List<TorrentFile> added) {
        var builder = new FileTable.Builder();
        added.forEach(file -> builder.add(file.path(), file.length(), file.attributes()));
        var table = builder.build();

        assertEquals(added.size(), table.count());
        long offset = 0;
        for (int file = 0; file < added.size(); file++) {
            var expected = added.get(file);
            assertEquals(
                    new TorrentFile(expected.path(), offset, expected.length(), expected.attributes()),
                    table.file(file));
            assertEquals(expected.path().get(expected.path().size() - 1), table.nameOf(file));
            offset += expected.length();
        }
        assertEquals(offset, table.length());
    }

    @Property(tries = 200)
    void directories_ofAnyTable_areThereOnceEachBehindTheirParents(@ForAll("files") List<TorrentFile> added) {
        var builder = new FileTable.Builder();
        added.forEach(file -> builder.add(file.path(), file.length(), file.attributes()));
        var directories = builder.build().directories();

        var expected = new HashSet<List<Name>>();
        for (var file : added) {
            for (int depth = 0; depth < file.path().size(); depth++) {
                expected.add(file.path().subList(0, depth));
            }
        }
        expected.add(List.of());
        var found = new ArrayList<List<Name>>();
        found.add(List.of());
        for (int ordinal = 1; ordinal < directories.size(); ordinal++) {
            assertTrue(directories.get(ordinal).parent() < ordinal);
            var path = new ArrayList<>(found.get(directories.get(ordinal).parent()));
            path.add(directories.get(ordinal).name());
            found.add(path);
        }
        assertEquals(found.size(), new HashSet<>(found).size(), "each once");
        assertEquals(expected, new HashSet<>(found));
    }

    @Property(tries = 500)
    void fileAt_anyOffset_isTheFileThatHoldsIt(@ForAll("files") List<TorrentFile> added, @ForAll long at) {
        var builder = new FileTable.Builder();
        added.forEach(file -> builder.add(file.path(), file.length(), file.attributes()));
        var table = builder.build();
        if (table.length() == 0) {
            assertThrows(IndexOutOfBoundsException.class, () -> table.fileAt(0));
            return;
        }
        long offset = Math.floorMod(at, table.length());

        int file = table.fileAt(offset);

        assertTrue(table.startOf(file) <= offset && offset < table.startOf(file) + table.lengthOf(file));
    }

    @Test
    void addLink_amongFiles_isEmptyAndLeadsSomewhere() {
        var table = new FileTable.Builder()
                .add(Layouts.path("a/b"), 5, Set.of())
                .addLink(Layouts.path("a/c"), Layouts.path("x/y"), Set.of(FileAttribute.EXECUTABLE))
                .add(Layouts.path("a/d"), 6, Set.of())
                .build();

        assertEquals(Layouts.path("x/y"), table.targetOf(1).orElseThrow());
        assertEquals(
                Set.of(FileAttribute.SYMLINK, FileAttribute.EXECUTABLE),
                table.file(1).attributes());
        assertTrue(table.targetOf(0).isEmpty());
        assertEquals(5, table.startOf(2));
        assertEquals(2, table.directories().size());
    }

    @Test
    void build_withRightOrWrongGuesses_isTheSameTable_andTheLast() {
        for (int guess : new int[] {0, 99, 100, 103, 5_000}) {
            var builder = new FileTable.Builder(guess, 3L * guess);
            int directory = builder.directory(Layouts.path("d"));
            for (int i = 0; i < 100; i++) {
                builder.add(directory, Name.of("f" + i), i, Set.of());
            }
            var table = builder.build();

            assertEquals(100, table.count());
            assertEquals(4_950, table.length());
            assertEquals(Layouts.path("d/f99"), table.file(99).path());
            assertThrows(IndexOutOfBoundsException.class, () -> table.lengthOf(100));
            assertThrows(IndexOutOfBoundsException.class, () -> table.nameOf(100));
            assertThrows(IllegalStateException.class, builder::build);
            assertThrows(IllegalStateException.class, () -> builder.add(directory, Name.of("x"), 0, Set.of()));
        }
    }

    @Test
    void add_whatIsNoFile_isRefused() {
        var builder = new FileTable.Builder().add(Layouts.path("a"), Long.MAX_VALUE, Set.of());

        assertThrows(IllegalArgumentException.class, () -> builder.add(List.of(), 1, Set.of()));
        assertThrows(IllegalArgumentException.class, () -> builder.add(Layouts.path("b"), -1, Set.of()));
        assertThrows(IllegalArgumentException.class, () -> builder.add(Layouts.path("b"), 1, Set.of()));
        assertEquals(2, builder.add(Layouts.path("b"), 0, Set.of()).build().count());
    }
}
