package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final int READ = 128 * 1024;
    private static final long LONGEST = 32L << 20;

    private final ReadAhead readAhead = new ReadAhead(LONGEST);

    @Test
    void firstRead_provesNothing() {
        assertTrue(readAhead.after(0, READ).isEmpty());
    }

    @Test
    void secondReadInOrder_expectsTheFirstWindow() {
        readAhead.after(0, READ);

        assertEquals(new ReadAhead.Range(2 * READ, 2 * READ + ReadAhead.FIRST), readAhead.after(READ, READ));
    }

    @Test
    void window_doublesWhatWasRead_upToTheLongest() {
        long before = 0;
        for (int i = 0; i < 1000; i++) {
            var range = readAhead.after((long) i * READ, READ);
            long window = range.to() - range.from();
            assertTrue(window >= before && window <= LONGEST, window + " after " + before);
            assertEquals((i + 1L) * READ, range.from());
            before = window;
        }
        assertEquals(LONGEST, before);
    }

    @Test
    void jump_collapsesTheWindow_andOneReadThereProvesNothing() {
        readInOrder(0, 100);

        assertTrue(readAhead.after(1L << 30, READ).isEmpty());
        assertFalse(readAhead.after((1L << 30) + READ, READ).isEmpty());
    }

    @Test
    void jump_afterARun_hasToProveItselfAnew() {
        readInOrder(0, 100);
        readAhead.after(1L << 30, READ);

        assertTrue(readAhead.after((1L << 30) + 2 * READ, READ).isEmpty());
    }

    @Test
    void randomReads_expectNothing_evenNearOneAnother() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            // Odd: none begins where another ends.
            long offset = 2L * READ * random.nextInt(50) + 1;
            assertTrue(readAhead.after(offset, READ).isEmpty(), "read " + i + " at " + offset);
        }
    }

    @Test
    void readsThatOvertakeOneAnother_areInOrder() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        readInOrder(0, 8);

        for (int batch = 0; batch < 100; batch++) {
            for (int i : shuffled(random)) {
                assertFalse(readAhead.after((8 + 3L * batch + i) * READ, READ).isEmpty());
            }
        }
    }

    @Test
    void lengthZero_turnsItOff() {
        var off = new ReadAhead(0);
        off.after(0, READ);

        assertTrue(off.after(READ, READ).isEmpty());
    }

    /** Whoever reads in order from anywhere in steps of any length gets a window, in front, that never shrinks. */
    @Property
    void sequentialReader_isExpectedFromAnywhere(
            @ForAll @LongRange(max = 1L << 40) long start, @ForAll @LongRange(min = 1, max = READ) long step) {
        var fresh = new ReadAhead(LONGEST);
        fresh.after(start, (int) step);
        long before = 0;
        for (int i = 1; i < 50; i++) {
            var range = fresh.after(start + i * step, (int) step);
            assertEquals(start + (i + 1) * step, range.from());
            assertTrue(range.to() - range.from() >= Math.max(before, ReadAhead.FIRST));
            before = range.to() - range.from();
        }
    }

    private void readInOrder(long start, int count) {
        for (int i = 0; i < count; i++) {
            readAhead.after(start + (long) i * READ, READ);
        }
    }

    private static List<Integer> shuffled(Random random) {
        var order = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(order, random);
        return order;
    }
}
