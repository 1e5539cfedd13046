package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void order_isThatOfBep52_componentByComponent() {
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
        added.forEach(path -> sorted.add(path.getBytes(StandardCharsets.UTF_8)));

        sorted.sort();

        List<String> expected = new ArrayList<>(added);
        expected.sort(SortedPathsTest::compare);
        assertEquals(added.size(), sorted.count());
        for (int ordinal = 0; ordinal < sorted.count(); ordinal++) {
            assertArrayEquals(expected.get(ordinal).getBytes(StandardCharsets.UTF_8), sorted.path(ordinal));
            assertEquals(expected.get(ordinal), added.get(sorted.added(ordinal)));
        }
    }
}
