package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    private final SavedState state = new SavedState(
            new TreeMap<>(Map.of(3, new int[] {1, -2, 3}, 70_000, new int[17])),
            List.of(5, 6),
            new TreeMap<>(Map.of(-1, new FileStamp(100, 12_345_678_901L), 4, new FileStamp(0, -1))));

    @Test
    void read_whatWasWritten_isTheSame(@TempDir Path directory) throws Exception {
        var file = new StateFile(directory);
        file.write(state);

        var read = file.read().orElseThrow();

        assertEquals(state.stamps(), read.stamps());
        assertEquals(state.doubtful(), read.doubtful());
        assertEquals(state.checksums().keySet(), read.checksums().keySet());
        state.checksums()
                .forEach((piece, sums) ->
                        assertArrayEquals(sums, read.checksums().get(piece)));
    }

    @Test
    void read_cutOrChangedAnywhereButInItsVersion_isEmpty(@TempDir Path directory) throws Exception {
        var file = new StateFile(directory);
        file.write(state);
        var bytes = Files.readAllBytes(directory.resolve("state"));

        for (int at = 0; at < bytes.length; at++) {
            Files.write(directory.resolve("state"), Arrays.copyOf(bytes, at));
            assertTrue(file.read().isEmpty(), "cut at " + at);
            var changed = bytes.clone();
            changed[at] ^= 4;
            Files.write(directory.resolve("state"), changed);
            boolean isVersion = at >= Long.BYTES && at < Long.BYTES + Integer.BYTES;
            assertTrue(isVersion || file.read().isEmpty(), "changed at " + at);
        }
    }

    @Test
    void read_nothingThere_isEmpty(@TempDir Path directory) throws Exception {
        assertTrue(new StateFile(directory).read().isEmpty());
    }
}
