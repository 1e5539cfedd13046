package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AheadWindowTest {

    private static final long MOST = 100;
    private static final long PATIENCE = 1000;

    private long now;
    private final AheadWindow window = new AheadWindow(MOST, PATIENCE, () -> now);

    private void begin(int piece) {
        window.add(piece, piece, 10);
        window.settled(piece);
        window.expect(piece);
    }

    @Test
    void isFull_byBytes() {
        IntStream.range(0, 9).forEach(this::begin);
        assertFalse(window.isFull());
        begin(9);
        assertTrue(window.isFull());
        assertTrue(window.arrived(3));
        assertFalse(window.isFull());
    }

    @Test
    void lost_isWhatOthersHaveOvertakenByAWholeWindow_forLong() {
        begin(1000);
        for (int piece = 0; piece <= 10; piece++) {
            begin(piece);
            window.arrived(piece);
        }
        assertEquals(List.of(), window.takeLost(), "it may be slow");
        now += PATIENCE + 1;
        begin(11);
        window.arrived(11);
        assertEquals(List.of(1000), window.takeLost());
        assertFalse(window.has(1000));
        assertEquals(0, window.length());
    }

    @Test
    void lost_isNotWhatIsBehindOthersThatCome() {
        IntStream.range(0, 3).forEach(this::begin);
        now += PATIENCE;
        window.arrived(0);
        now += PATIENCE;
        assertEquals(List.of(), window.takeLost());
        now++;
        assertEquals(List.of(1, 2), window.takeLost().stream().sorted().toList());
    }

    @Test
    void unneeded_isWhatIsExpectedAndNeededForNothing() {
        begin(1);
        begin(2);
        window.add(3, 3, 10);
        assertEquals(List.of(1), window.takeUnneeded((piece, use) -> piece == 2));
        assertEquals(List.of(2), window.takeExpected());
        assertTrue(window.has(3), "it is not decided yet whether it must be fetched");
    }
}
