package io.shoalfs.nativetest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private final Results results = new Results();

    private void add(BenchCase one, Contestant contestant, double... figures) {
        for (double figure : figures) {
            results.add(one, contestant, figure);
        }
    }

    @Test
    void median_ofOddAndEven_isTheMiddle() {
        assertEquals(3, Results.median(List.of(9.0, 1.0, 3.0)).orElseThrow());
        assertEquals(2.5, Results.median(List.of(2.0, 1.0, 9.0, 3.0)).orElseThrow());
        assertTrue(Results.median(List.of()).isEmpty());
    }

    /** The medians alone would say 0.5: what a slow round does to one it does to both. */
    @Test
    void speed_isTheMedianOfEachRoundsOwn() {
        add(BenchCase.COMPLETE_MMAP, Contestant.NATIVE, 100, 10, 1000);
        add(BenchCase.COMPLETE_MMAP, Contestant.KERNEL, 90, 9, 50);

        assertEquals(
                0.9, results.speed(BenchCase.COMPLETE_MMAP, Contestant.KERNEL).orElseThrow(), 1e-9);
    }

    @Test
    void speed_ofTimes_isOverOneForTheShorter() {
        add(BenchCase.CAT, Contestant.NATIVE, 2);
        add(BenchCase.CAT, Contestant.LIBFUSE, 8);

        assertEquals(0.25, results.speed(BenchCase.CAT, Contestant.LIBFUSE).orElseThrow(), 1e-9);
    }

    @Test
    void speed_ofAFileInPart_isBesideTheDisksWholeOne() {
        add(BenchCase.COMPLETE_RANDOM, Contestant.NATIVE, 100);
        add(BenchCase.PARTIAL_RANDOM, Contestant.KERNEL, 40);

        assertEquals(
                0.4, results.speed(BenchCase.PARTIAL_RANDOM, Contestant.KERNEL).orElseThrow(), 1e-9);
    }

    @Test
    void speed_ofWhatWasNotMeasured_isEmpty() {
        add(BenchCase.CPU_PARTIAL, Contestant.KERNEL, 0.2);

        assertTrue(results.speed(BenchCase.CPU_PARTIAL, Contestant.KERNEL).isEmpty());
        assertTrue(results.median(BenchCase.CPU_PARTIAL, Contestant.LIBFUSE).isEmpty());
    }
}
