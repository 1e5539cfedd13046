package io.shoalfs.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which pieces are read, in order.
 *
 * @param pieces how many there are; each visit is of one below that
 * @param isSequential whether readers go through the pieces in order, and so are read ahead of
 */
record Trace(String name, int pieces, List<Integer> visits, boolean isSequential) {

    Trace {
        visits = List.copyOf(visits);
    }

    /** All pieces in an order that is another one in each epoch, as training reads a data set. */
    static Trace shuffled(int pieces, int epochs, long seed) {
        var random = new Random(seed);
        var visits = new ArrayList<Integer>();
        for (int epoch = 0; epoch < epochs; epoch++) {
            var order = new ArrayList<>(IntStream.range(0, pieces).boxed().toList());
            Collections.shuffle(order, random);
            visits.addAll(order);
        }
        return new Trace("shuffled epochs", pieces, visits, false);
    }

    /** All pieces in the same order in each epoch. */
    static Trace sequential(int pieces, int epochs) {
        return new Trace("sequential epochs", pieces, loop(0, pieces, epochs), true);
    }

    /** One half of the pieces again and again, then the other half: what was hot is of no use any more. */
    static Trace moving(int pieces, int epochs) {
        var visits = new ArrayList<>(loop(0, pieces / 2, epochs));
        visits.addAll(loop(pieces / 2, pieces, epochs));
        return new Trace("one half, then the other", pieces, visits, true);
    }

    /** Independent reads, of the piece of rank r as often as r to the power of minus the exponent. */
    static Trace zipf(int pieces, int reads, double exponent, long seed) {
        var random = new Random(seed);
        var names = new ArrayList<>(IntStream.range(0, pieces).boxed().toList());
        Collections.shuffle(names, random);
        double[] sums = new double[pieces];
        double sum = 0;
        for (int rank = 0; rank < pieces; rank++) {
            sum += Math.pow(rank + 1, -exponent);
            sums[rank] = sum;
        }
        var visits = new ArrayList<Integer>(reads);
        for (int read = 0; read < reads; read++) {
            int found = Arrays.binarySearch(sums, random.nextDouble() * sum);
            visits.add(names.get(found < 0 ? -found - 1 : found));
        }
        return new Trace("Zipf " + exponent, pieces, visits, false);
    }

    private static List<Integer> loop(int from, int to, int epochs) {
        var visits = new ArrayList<Integer>();
        for (int epoch = 0; epoch < epochs; epoch++) {
            IntStream.range(from, to).forEach(visits::add);
        }
        return visits;
    }
}
