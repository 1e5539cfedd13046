package io.shoalfs.nativetest.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What was measured: for each case and contestant one figure of each round. One thread. */
final class Results {

    private final Map<BenchCase, Map<Contestant, List<Double>>> figures = new EnumMap<>(BenchCase.class);

    /** Adds the figure of the next round. */
    void add(BenchCase one, Contestant contestant, double figure) {
        figures.computeIfAbsent(one, key -> new EnumMap<>(Contestant.class))
                .computeIfAbsent(contestant, key -> new ArrayList<>())
                .add(figure);
    }

    /** The figures, the first round's first. */
    List<Double> of(BenchCase one, Contestant contestant) {
        return List.copyOf(figures.getOrDefault(one, Map.of()).getOrDefault(contestant, List.of()));
    }

    /** Empty if it was not measured. */
    OptionalDouble median(BenchCase one, Contestant contestant) {
        return median(of(one, contestant));
    }

    /**
     * How fast it was beside the disk: the median of what it was in each round, beside the same round's. Empty if either
     * was not measured.
     */
    OptionalDouble speed(BenchCase one, Contestant contestant) {
        var ours = of(one, contestant);
        var disks = of(one.yardstick(), Contestant.NATIVE);
        var speeds = new ArrayList<Double>();
        for (int round = 0; round < Math.min(ours.size(), disks.size()); round++) {
            speeds.add(one.unit().speed(ours.get(round), disks.get(round)));
        }
        return median(speeds);
    }

    /** The one in the middle, or the mean of the two there. */
    static OptionalDouble median(List<Double> figures) {
        if (figures.isEmpty()) {
            return OptionalDouble.empty();
        }
        var sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double upper = sorted.get(middle);
        return OptionalDouble.of(sorted.size() % 2 == 1 ? upper : (sorted.get(middle - 1) + upper) / 2);
    }
}
