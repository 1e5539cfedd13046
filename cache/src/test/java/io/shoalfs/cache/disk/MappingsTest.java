package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is mapped is told by the kernel: {@code /proc/self/maps}. */
class MappingsTest {

    private static final int LENGTH = 200_000;
    private static final long FAR = 3L * Mappings.WINDOW_LENGTH;

    private final OpenFiles open = new OpenFiles(4, FileOperations.REAL);
    private CacheFile file = new CacheFile(Path.of("none"), open, FileStamp.ABSENT);

    @BeforeEach
    void makeFile(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("file");
        Files.write(path, new byte[LENGTH]);
        file = new CacheFile(path, open, FileStamp.ABSENT);
    }

    private List<String> maps() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.endsWith(file.path().toString())).toList();
        }
    }

    @Test
    void map_twice_isTheSameMemory_untilTheFileIsForgotten() throws IOException {
        var first = file.map(new ByteRange(100, 1000)).orElseThrow();
        var second = file.map(new ByteRange(0, LENGTH)).orElseThrow();
        long address = second.regions().get(0).address();

        assertEquals(address + 100, first.regions().get(0).address());
        assertEquals(1000, first.regions().get(0).length());
        assertEquals(1, maps().size());
        assertTrue(maps().get(0).startsWith(Long.toHexString(address) + "-"), maps()::toString);
        assertTrue(maps().get(0).contains(" r--s 00000000 "), maps()::toString);

        first.close();
        open.forget(file);
        assertEquals(1, maps().size(), "somebody uses it");
        second.close();
        assertEquals(List.of(), maps());
    }

    @Test
    void map_afterForget_isMappedAnew() throws IOException {
        var before = file.map(new ByteRange(0, LENGTH)).orElseThrow();
        open.forget(file);
        var after = file.map(new ByteRange(0, LENGTH)).orElseThrow();

        assertNotEquals(
                before.regions().get(0).address(), after.regions().get(0).address());
        before.close();
        after.close();
        open.forget(file);
        assertEquals(List.of(), maps());
    }

    @Test
    void map_acrossWindows_isTwoRegions() throws IOException {
        var mappings = new Mappings(4);
        try (var mapped = mappings.map(file, new ByteRange(Mappings.WINDOW_LENGTH - 10, 30))) {
            assertEquals(
                    List.of(10, 20),
                    mapped.regions().stream().map(MappedBytes.Region::length).toList());
            assertEquals(2, maps().size());
        }
        mappings.forget(file);
    }

    @Test
    void map_ofMoreThanTheLimit_unmapsTheOneNotUsedForLongest() throws IOException {
        var mappings = new Mappings(2);
        var first = mappings.map(file, new ByteRange(0, 10));
        mappings.map(file, new ByteRange(FAR, 10)).close();
        mappings.map(file, new ByteRange(2 * FAR, 10)).close();
        assertEquals(3, maps().size(), "the first is used");
        first.close();
        assertEquals(2, maps().size());

        mappings.map(file, new ByteRange(FAR, 10)).close();
        mappings.map(file, new ByteRange(0, 10)).close();

        assertEquals(2, maps().size());
        assertTrue(maps().stream().noneMatch(line -> line.contains(" " + hex(2 * FAR) + " ")), maps()::toString);
        mappings.forget(file);
        assertEquals(List.of(), maps());
    }

    private static String hex(long offset) {
        String digits = Long.toHexString(offset);
        return "0".repeat(8 - digits.length()) + digits;
    }

    /** The page in which the file ends could be read as zeros. */
    @Test
    void map_behindTheEnd_isRefused() {
        assertTrue(file.map(new ByteRange(LENGTH - 10, 11)).isEmpty());
        assertTrue(file.map(new ByteRange(LENGTH - 10, 10)).isPresent());
        open.forget(file);
    }
}
