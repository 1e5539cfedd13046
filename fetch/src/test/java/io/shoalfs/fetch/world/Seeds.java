package io.shoalfs.fetch.world;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Runs worlds one after the other, in a directory of a file system that is fast and has holes. */
final class Seeds implements AutoCloseable {

    /** A world leaves some ten files open, of a process that may have a thousand or more. */
    private static final int COLLECTED_AFTER = 50;

    private final Samples samples = new Samples();
    private final Path directory;
    private long events;
    private int worlds;

    Seeds() throws IOException {
        // What the engine says of each fault would be a thousand lines a second.
        if (LoggerFactory.getLogger("io.shoalfs") instanceof Logger logger) {
            logger.setLevel(Level.OFF);
        }
        var memory = Path.of("/dev/shm");
        directory = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "shoalfs-world-")
                : Files.createTempDirectory("shoalfs-world-");
    }

    /** Runs the world of this seed; returns the hash of its events. Fails with the seed and the last events. */
    long run(long seed) throws IOException {
        var path = Files.createDirectory(directory.resolve(Long.toString(seed)));
        var journal = new World(seed, samples, path).live();
        events += journal.count();
        // A kill closes nothing; what the kernel would do is the collector's here, and it sees no need.
        worlds++;
        if (worlds % COLLECTED_AFTER == 0) {
            System.gc();
        }
        return journal.hash();
    }

    /** How many events there were in all worlds so far. */
    long events() {
        return events;
    }

    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }

    /** All seeds from the first to the last argument, whatever fails; what failed is told at once, and counted. */
    public static void main(String[] arguments) throws IOException {
        long from = Long.parseLong(arguments[0]);
        long to = Long.parseLong(arguments[1]);
        long begin = System.nanoTime();
        int failed = 0;
        try (var seeds = new Seeds()) {
            for (long seed = from; seed <= to; seed++) {
                try {
                    long hash = seeds.run(seed);
                    if (arguments.length > 2) {
                        System.out.println("seed " + seed + " " + Long.toHexString(hash));
                    }
                } catch (AssertionError e) {
                    failed++;
                    if (arguments.length > 2) {
                        e.printStackTrace(System.out);
                    } else {
                        System.out.println(e.getMessage().lines().findFirst().orElse(""));
                    }
                }
            }
            System.out.println("seeds " + from + " to " + to + ": " + failed + " failed, " + seeds.events()
                    + " events, " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        }
    }
}
