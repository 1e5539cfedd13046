package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    private final Layout layout = layout(1_000_000);
    private final SavedState state = new SavedState(
            bits(3, 60),
            bits(5, 6),
            new TreeMap<>(Map.of(-1, new FileStamp(100, 12_345_678_901L), 4, new FileStamp(0, -1))));

    private Path directory = Path.of("");
    private Path path = Path.of("");

    @BeforeEach
    void useDirectory(@TempDir Path given) throws IOException {
        directory = Files.createDirectory(given.resolve(HASH));
        path = directory.resolve("state");
    }

    @Test
    void read_whatWasWritten_isTheSame() throws Exception {
        file(layout).write(state);

        assertEquals(state, file(layout).read().orElseThrow());
    }

    @Test
    void read_cutOrChangedAnywhereButInItsVersion_isEmpty() throws Exception {
        var file = file(layout);
        file.write(state);
        var bytes = Files.readAllBytes(path);

        for (int at = 0; at < bytes.length; at++) {
            Files.write(path, Arrays.copyOf(bytes, at));
            assertTrue(file.read().isEmpty(), "cut at " + at);
            boolean isVersion = at >= Long.BYTES && at < Long.BYTES + Integer.BYTES;
            if (!isVersion) {
                var changed = bytes.clone();
                changed[at] ^= 4;
                Files.write(path, changed);
                assertTrue(file.read().isEmpty(), "changed at " + at);
            }
        }
    }

    @Test
    void read_nothingThere_isEmpty() throws Exception {
        assertTrue(file(layout).read().isEmpty());
    }

    @Test
    void read_anotherTorrentsOrOfOtherPieces_isEmpty() throws Exception {
        file(layout).write(state);
        assertTrue(file(layout(2_000_000)).read().isEmpty());

        var other = Files.createDirectory(directory.resolveSibling(HASH.replace('0', '1')));
        Files.copy(path, other.resolve("state"));
        assertTrue(new StateFile(other, layout, FileOperations.REAL).read().isEmpty());
    }

    @Test
    void read_ofAnotherVersion_isRefused_andOfTheFirstIsEmpty() throws Exception {
        file(layout).write(state);
        var bytes = Files.readAllBytes(path);
        for (byte version : new byte[] {0, 3, 4, 127, -1}) {
            bytes[11] = version;
            Files.write(path, bytes);
            assertThrows(UnknownFormatException.class, () -> file(layout).read());
        }
        bytes[11] = 1;
        Files.write(path, bytes);
        assertTrue(file(layout).read().isEmpty());
    }

    @Test
    void write_overALinkOrADirectory_replacesItAndLeavesWhatTheLinkLeadsTo() throws Exception {
        var outside = Files.writeString(directory.resolveSibling("outside"), "mine");
        Files.createSymbolicLink(path, outside);
        Files.createSymbolicLink(directory.resolve("state.new"), outside);
        file(layout).write(state);
        assertEquals("mine", Files.readString(outside));

        Files.delete(path);
        Files.createDirectory(path);
        file(layout).write(state);
        assertEquals(state, file(layout).read().orElseThrow());
    }

    @Test
    void write_thatFailsAtAnyStep_leavesTheOldOneOrTheNewOne() throws Exception {
        var other = new SavedState(bits(7), bits(), new TreeMap<>());
        boolean failed = true;
        for (int steps = 0; failed; steps++) {
            file(layout).write(state);
            var disk = new DiskThatFails(steps);
            try {
                new StateFile(directory, layout, disk).write(other);
                failed = false;
            } catch (IOException e) {
                assertTrue(Set.of(state, other).contains(file(layout).read().orElse(null)), "after " + steps);
            }
        }
        assertEquals(other, file(layout).read().orElseThrow());
    }

    /** From its n-th step on; the last write is torn. */
    private static final class DiskThatFails implements FileOperations {

        private int steps;

        DiskThatFails(int steps) {
            this.steps = steps;
        }

        @Override
        public int write(Path path, FileChannel file, ByteBuffer content, long offset) throws IOException {
            if (steps <= 0) {
                content.limit(content.position() + content.remaining() / 2);
            }
            int count = FileOperations.super.write(path, file, content, offset);
            step();
            return count;
        }

        @Override
        public FileChannel create(Path path) throws IOException {
            step();
            return FileOperations.super.create(path);
        }

        @Override
        public void sync(Path path, FileChannel file) throws IOException {
            step();
            FileOperations.super.sync(path, file);
        }

        @Override
        public void remove(Path path) throws IOException {
            step();
            FileOperations.super.remove(path);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            step();
            FileOperations.super.rename(from, to);
        }

        private void step() throws IOException {
            if (--steps < 0) {
                throw new IOException("the disk fails");
            }
        }
    }

    private StateFile file(Layout pieces) {
        return new StateFile(directory, pieces, FileOperations.REAL);
    }

    private static Layout layout(int length) {
        return new Layout(
                new FileTable.Builder()
                        .add(List.of(Name.of("file")), length, Set.of())
                        .build(),
                16_384);
    }

    private static BitSet bits(int... set) {
        var bits = new BitSet();
        Arrays.stream(set).forEach(bits::set);
        return bits;
    }
}
