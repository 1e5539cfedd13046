package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Shuffled epochs over a folder of images with a cache of a quarter of it and one peer 50 ms away, at a link that is faster
 * than the trainer: how long the trainer waits and what is fetched, with declared orders and without. For figures, by hand:
 * {@code -Dorders.rounds=3 -Dorders.files=1000 -Dorders.epochs=4 -Dorders.step=200}.
 */
@Isolated("it compares times")
class OrderedEpochsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int PIECE = 32 << 10;
    private static final int ONE_WAY_MILLIS = 25;

    private static final int ROUNDS = Integer.getInteger("orders.rounds", 1);
    private static final int FILES = Integer.getInteger("orders.files", 220);
    private static final int EPOCHS = Integer.getInteger("orders.epochs", 2);
    private static final int STEP_MILLIS = Integer.getInteger("orders.step", 100);
    private static final int RATE = Integer.getInteger("orders.rate", 16_000_000);

    @RegisterExtension
    final Workspace work = new Workspace();

    /** Each number of each run, by its name. */
    private record Run(Map<String, Double> numbers) {

        double of(String name) {
            return numbers.getOrDefault(name, Double.NaN);
        }
    }

    @Test
    void declared_theTrainerWaitsLess_andNoMoreIsFetched() throws IOException {
        var home = work.folder("home");
        var folder = home.resolve("set");
        Command.run(PATIENCE, Command.python("orders.py", "make", folder, FILES))
                .succeeded();
        var torrent = work.path("set.torrent");
        Command.run(PATIENCE, Command.python("client.py", "make", folder, torrent, PIECE))
                .succeeded();
        var seed = Libtorrent.run(work, torrent, home);
        var modes = ROUNDS == 1 ? List.of("without", "next") : List.of("without", "epoch", "next");
        var runs = new HashMap<String, List<Run>>();
        for (int round = 0; round < ROUNDS; round++) {
            for (var mode : modes) {
                runs.computeIfAbsent(mode, none -> new ArrayList<>()).add(run(mode, round, torrent, seed));
            }
        }
        modes.forEach(mode -> System.out.println(line(mode, runs.getOrDefault(mode, List.of()))));

        double without = median("waited", runs.getOrDefault("without", List.of()));
        double fetched = median("fetched", runs.getOrDefault("without", List.of()));
        for (var mode : modes.subList(1, modes.size())) {
            var declared = runs.getOrDefault(mode, List.of());
            assertTrue(median("waited", declared) < 0.7 * without, mode);
            assertTrue(median("fetched", declared) <= fetched, mode);
        }
    }

    private Run run(String mode, int round, Path torrent, Libtorrent seed) throws IOException {
        var port = seed.peer().substring(seed.peer().lastIndexOf(':') + 1);
        try (Child far = work.start("distance", Command.python("distance.py", port, ONE_WAY_MILLIS, RATE))) {
            var ready = far.awaitLine("ready ", PATIENCE);
            var name = mode + round;
            long cache = Long.parseLong(epochs("quarter", torrent)[0]);
            var shoalFs = ShoalFs.mount(
                    work,
                    name,
                    work.path("cache-" + name),
                    torrent,
                    "--cache-size",
                    "" + cache,
                    "--no-pex",
                    "--peer",
                    "127.0.0.1:" + ready.substring("ready ".length()));
            var said = epochs(mode, Checkout.shoalfs(), shoalFs.mountPoint(), torrent, EPOCHS, STEP_MILLIS, cache);
            shoalFs.close();
            var numbers = new HashMap<String, Double>();
            Arrays.stream(said)
                    .map(word -> word.split("=", 2))
                    .forEach(pair -> numbers.put(pair[0], Double.parseDouble(pair[1])));
            return new Run(numbers);
        }
    }

    private static String[] epochs(Object... words) throws IOException {
        var command = new ArrayList<Object>(List.of(words));
        return Command.run(PATIENCE, Command.python("orders.py", command.toArray()))
                .succeeded()
                .output()
                .lines()
                // Before it is what the declarations say.
                .reduce("", (before, line) -> line)
                .split(" ", -1);
    }

    private static double median(String number, List<Run> runs) {
        double[] sorted =
                runs.stream().mapToDouble(run -> run.of(number)).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static String line(String mode, List<Run> runs) {
        return String.format(
                Locale.ROOT,
                "| %s | waited %.2f s, of it after the first epoch %.2f s | took %.1f s | fetched %.1f MB, of it after"
                        + " the first epoch %.1f | LRU %.1f | Belady %.1f | set %.1f |",
                mode,
                median("waited", runs),
                median("waited_later", runs),
                median("seconds", runs),
                median("fetched", runs) / 1e6,
                median("fetched_later", runs) / 1e6,
                median("lru", runs) / 1e6,
                median("belady", runs) / 1e6,
                median("size", runs) / 1e6);
    }
}
