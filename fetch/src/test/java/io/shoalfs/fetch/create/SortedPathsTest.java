package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedPathsTest {

    private static final String LETTERS = "a-/é.z";

    /** Component by component, each by its bytes. */
    private static int compare(String one, String other) {
        String[] mine = one.split("/", -1);
        String[] theirs = other.split("/", -1);
        Comparator<String> bytes =
                Comparator.comparing(text -> text.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        return Arrays.compare(mine, theirs, bytes);
    }

    @Test
    void order_isThatOfBep52_componentByComponent() throws IOException {
        var random = new Random(3);
        List<String> added = new ArrayList<>();
        for (int path = 0; path < 2000; path++) {
            var text = new StringBuilder();
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            added.add(text.toString());
        }
        var sorted = new SortedPaths();
        for (var path : added) {
            sorted.add(path.getBytes(StandardCharsets.UTF_8));
        }

        sorted.sort();

        List<String> expected = new ArrayList<>(added);
        expected.sort(SortedPathsTest::compare);
        assertEquals(added.size(), sorted.count());
        for (int ordinal = 0; ordinal < sorted.count(); ordinal++) {
            assertArrayEquals(expected.get(ordinal).getBytes(StandardCharsets.UTF_8), sorted.path(ordinal));
            assertEquals(expected.get(ordinal), added.get(sorted.added(ordinal)));
        }
    }

    @Test
    void bytes_growByAHalf_upToWhatAnArrayCanBe_andNoFurther() throws IOException {
        int most = Integer.MAX_VALUE - 8;
        assertEquals(1536, SortedPaths.grown(1024, 1025));
        assertEquals(9000, SortedPaths.grown(1024, 9000));
        assertEquals(most, SortedPaths.grown(1_500_000_000, 1_500_000_001));
        assertEquals(most, SortedPaths.end(most - 100, 100));
        assertThrows(IOException.class, () -> SortedPaths.end(most - 100, 101));
    }
}
