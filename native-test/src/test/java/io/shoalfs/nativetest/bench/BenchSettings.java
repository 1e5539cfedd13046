package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Checkout;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run of the benchmarks is to do: the properties {@code bench.*} of the profile.
 *
 * @param rounds in each of which every contestant has its turn, 1 or more
 * @param megabytes the length of a large file in MiB, 64 or more
 * @param parts {@code micro}, {@code mount}
 * @param readme whether the README gets the new figures
 */
record BenchSettings(int rounds, int megabytes, List<String> parts, boolean readme) {

    /** So much is needed to read at all in a measurable time, and to leave out the end. */
    private static final int MEGABYTES_MIN = 64;

    BenchSettings {
        parts = List.copyOf(parts);
        if (rounds < 1 || megabytes < MEGABYTES_MIN) {
            throw new IllegalArgumentException(
                    "at least 1 round and " + MEGABYTES_MIN + " MiB, not " + rounds + " and " + megabytes);
        }
    }

    static BenchSettings ofSystem() {
        return new BenchSettings(
                Integer.getInteger("bench.rounds", 5),
                Integer.getInteger("bench.megabytes", 1024),
                List.of(System.getProperty("bench.parts", "micro,mount").split(",", -1)),
                Boolean.getBoolean("bench.readme"));
    }

    boolean hasPart(String part) {
        return parts.contains(part);
    }

    /** Where the report goes. */
    Path output() {
        return Checkout.bench();
    }

    /** Where the data set is: made once for each length. */
    Path data() {
        return Checkout.work().resolve("bench-" + megabytes);
    }
}
