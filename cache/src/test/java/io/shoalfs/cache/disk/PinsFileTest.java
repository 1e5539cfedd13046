package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.cache.disk.PinsFile.Pinned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinsFileTest {

    private final Pinned few = new Pinned(BitSet.valueOf(new long[] {5, 1L << 40}), 123_456_789_012L);
    private final Pinned many = new Pinned(BitSet.valueOf(new long[] {-1, -1, -1, -1}), 7);

    @Test
    void read_whatWasWritten_isTheSame(@TempDir Path directory) throws Exception {
        new PinsFile(directory, FileOperations.REAL).write(few);
        assertEquals(few, new PinsFile(directory, FileOperations.REAL).read());
        new PinsFile(directory, FileOperations.REAL).write(many);
        assertEquals(many, new PinsFile(directory, FileOperations.REAL).read());
    }

    @Test
    void read_nothingThere_isNothing(@TempDir Path directory) throws Exception {
        assertEquals(Pinned.NONE, new PinsFile(directory, FileOperations.REAL).read());
    }

    @Test
    void read_cutOrChangedAnywhereButInItsVersion_isNothing(@TempDir Path directory) throws Exception {
        new PinsFile(directory, FileOperations.REAL).write(few);
        var path = directory.resolve("pins");
        var bytes = Files.readAllBytes(path);
        for (int at = 0; at < bytes.length; at++) {
            Files.write(path, Arrays.copyOf(bytes, at));
            assertEquals(Pinned.NONE, new PinsFile(directory, FileOperations.REAL).read(), "cut at " + at);
            boolean isVersion = at >= Long.BYTES && at < Long.BYTES + Integer.BYTES;
            var changed = bytes.clone();
            changed[at] ^= 4;
            Files.write(path, changed);
            if (isVersion) {
                assertThrows(UnknownFormatException.class, () -> new PinsFile(directory, FileOperations.REAL).read());
            } else {
                assertEquals(Pinned.NONE, new PinsFile(directory, FileOperations.REAL).read(), "changed at " + at);
            }
        }
    }

    /** A second name of the old file: whoever stopped at any moment of the write would have found that, untouched. */
    @Test
    void write_leavesTheOldFileAsItWasUntilTheNewOneIsWhole(@TempDir Path directory) throws Exception {
        new PinsFile(directory, FileOperations.REAL).write(few);
        var before = Files.readAllBytes(directory.resolve("pins"));
        Files.createLink(directory.resolve("old"), directory.resolve("pins"));

        new PinsFile(directory, FileOperations.REAL).write(many);

        assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(directory.resolve("old"))), "written in place");
        assertEquals(many, new PinsFile(directory, FileOperations.REAL).read());
    }

    @Test
    void read_afterAStopInTheMiddleOfAWrite_isTheOldOne(@TempDir Path directory) throws Exception {
        new PinsFile(directory, FileOperations.REAL).write(few);
        Files.write(directory.resolve("pins.new"), new byte[11]);

        assertEquals(few, new PinsFile(directory, FileOperations.REAL).read());
        new PinsFile(directory, FileOperations.REAL).write(many);
        assertEquals(many, new PinsFile(directory, FileOperations.REAL).read());
    }
}
