package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One data set on the disk and through mounts of a cache that holds it. In each round every contestant has its turn, the
 * first one being another each time; a mount is made for its turn, so that the kernel knows nothing of it yet.
 */
final class MountSuite {

    private final Workspace work;
    private final BenchSettings settings;
    private final Results results;

    MountSuite(Workspace work, BenchSettings settings, Results results) {
        this.work = work;
        this.settings = settings;
        this.results = results;
    }

    /** Measures all; what a reader of the results has to know, a sentence each. */
    List<String> run() throws IOException {
        ShoalAssume.canMount();
        ShoalAssume.hasProgram("fio", "fio");
        var data = BenchData.of(settings.data(), settings.megabytes());
        var cache = new Cache(work, data, settings.megabytes());
        double rate = cache.fill();
        var notes = new ArrayList<String>();
        notes.add(String.format(
                Locale.ROOT,
                "The cache was filled from libtorrent seeds on loopback, the large file at %,.0f MB/s.",
                rate));
        var epochs = Epochs.start(work).orElse(null);
        if (epochs == null) {
            notes.add("The DataLoader was left out: python3-torch and python3-pil are not both installed.");
        }
        cache.heat();
        // Once for nothing: whoever came first would pay for what the machine has not done for a while.
        new Turn(new Results(), Contestant.NATIVE, data.home(), settings.megabytes(), null).measure(epochs);
        for (int round = 0; round < settings.rounds(); round++) {
            var order = new ArrayList<>(Arrays.asList(Contestant.values()));
            Collections.rotate(order, -round);
            for (var contestant : order) {
                System.out.println("round " + (round + 1) + " of " + settings.rounds() + ": " + contestant.label());
                turn(contestant, data, cache, epochs);
            }
        }
        return notes;
    }

    private void turn(Contestant contestant, BenchData data, Cache cache, @Nullable Epochs epochs) throws IOException {
        if (!contestant.isMounted()) {
            new Turn(results, contestant, data.home(), settings.megabytes(), null).measure(epochs);
            return;
        }
        try (ShoalFs mount = cache.mount(contestant.options())) {
            var clock = new EngineClock(mount.child().pid());
            new Turn(results, contestant, mount.mountPoint(), settings.megabytes(), clock).measure(epochs);
        }
    }
}
