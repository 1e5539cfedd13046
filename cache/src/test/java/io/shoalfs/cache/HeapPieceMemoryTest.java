package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapPieceMemoryTest {

    private final HeapPieceMemory memory = new HeapPieceMemory(1000);

    @Test
    void take_beyondTheBudget_isRefused() {
        take(600);
        take(400);

        assertTrue(memory.take(1, Urgency.BLOCKING).isEmpty());
    }

    @Test
    void take_forReadahead_leavesHalfToWaitingReads() {
        assertTrue(memory.take(500, Urgency.READAHEAD).isPresent());
        assertTrue(memory.take(1, Urgency.READAHEAD).isEmpty());

        assertTrue(memory.take(500, Urgency.BLOCKING).isPresent());
    }

    @Test
    void take_pieceLongerThanTheBudget_onlyWhenNothingIsOut() {
        var small = take(1);
        assertTrue(memory.take(5000, Urgency.BLOCKING).isEmpty());
        small.close();

        assertTrue(memory.take(5000, Urgency.READAHEAD).isPresent());
    }

    @Test
    void take_again_usesTheSameMemory() {
        var first = take(300);
        var array = first.bytes().array();
        first.close();

        var second = take(300);

        assertSame(array, second.bytes().array());
    }

    @Test
    void zero_makesAllOfItZero() {
        var buffer = take(301);
        Arrays.fill(buffer.bytes().array(), (byte) 7);

        buffer.zero();

        assertArrayEquals(new byte[301], buffer.bytes().array());
    }

    @Test
    void take_anotherLength_dropsWhatLiesReadyBeyondTheBudget() {
        var buffers = List.of(take(300), take(300), take(300));
        buffers.forEach(PieceBuffer::close);

        assertEquals(700, take(700).bytes().remaining());
        assertEquals(300, take(300).bytes().remaining());
        assertTrue(memory.take(1, Urgency.BLOCKING).isEmpty());
    }

    @Test
    void close_twice_freesOnce() {
        var first = take(600);
        take(400);
        first.close();
        first.close();

        take(600);

        assertTrue(memory.take(1, Urgency.BLOCKING).isEmpty());
    }

    @Test
    void onRoom_tellsOnceWhenSomethingIsClosed() {
        var told = new ArrayList<String>();
        var first = take(600);
        var second = take(400);
        memory.onRoom(() -> told.add("room"));
        assertEquals(List.of(), told);

        first.close();
        second.close();

        assertEquals(List.of("room"), told);
    }

    @Test
    void onRoom_whenNothingIsOut_tellsAtOnce() {
        var told = new ArrayList<String>();

        memory.onRoom(() -> told.add("room"));

        assertEquals(List.of("room"), told);
    }

    private PieceBuffer take(int length) {
        return memory.take(length, Urgency.BLOCKING).orElseThrow();
    }
}
