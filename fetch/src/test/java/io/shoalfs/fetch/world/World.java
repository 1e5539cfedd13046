package io.shoalfs.fetch.world;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.disk.FileOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * All that happens to one cache directory, from one seed: lives of the engine, how each of them ends, what becomes of the
 * files between them. The same seed is the same world, event by event.
 */
final class World {

    private static final long MIB = 1 << 20;
    private static final int EVENTS_MAX = 3_000;

    private final long seed;
    private final Path directory;
    private final Random random;
    private final Journal journal = new Journal();
    private final List<SampleTorrent> samples = new ArrayList<>();
    private final long budgetMin;
    private final Damage damage;

    /** What was held when the last life ended, if nothing has happened to the files since. */
    private Map<String, BitSet> kept = Map.of();

    private boolean keptByCleanStop;
    private boolean diskFailed;
    private long budget;
    private boolean isDamaged;

    World(long seed, Samples samples, Path directory) {
        this.seed = seed;
        this.directory = directory;
        this.random = new Random(seed);
        int first = random.nextInt(samples.count());
        this.samples.add(samples.get(first));
        if (random.nextInt(3) == 0) {
            this.samples.add(samples.get((first + 1 + random.nextInt(samples.count() - 1)) % samples.count()));
        }
        int longest = this.samples.stream()
                .mapToInt(sample -> sample.torrent().layout().pieceLength())
                .max()
                .orElseThrow();
        this.budgetMin = Math.max(4 * MIB, 4 * (MIB + 2L * longest));
        this.damage = new Damage(random, directory);
    }

    /** Lives it to its end. Fails with the seed and the last events. */
    Journal live() throws IOException {
        try {
            int lives = random.nextInt(4);
            for (int i = 0; i < lives; i++) {
                live(false);
                betweenLives();
            }
            live(true);
            return journal;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " (-Dshoalfs.seed=" + seed + "): " + e.getMessage() + "\n" + journal.tail(), e);
        } finally {
            remove(directory);
        }
    }

    private void live(boolean isLast) throws IOException {
        var life = new Life(plan(), random, journal);
        try {
            life.open();
            checkKept(life);
            if (!isLast && random.nextInt(8) == 0) {
                life.disk().killWithin(random.nextInt(200));
            }
            life.begin();
            life.run(random.nextInt(EVENTS_MAX));
            if (isLast || random.nextInt(4) == 0) {
                life.quiesce();
            }
            end(life, isLast);
        } catch (Killed e) {
            end(life, isLast);
        }
    }

    private void end(Life life, boolean isLast) throws IOException {
        if (!life.isDead() && (isLast || random.nextBoolean())) {
            life.stop();
        }
        boolean isStopped = !life.isDead() && life.isStopping();
        keptByCleanStop = isStopped && life.isSaved() && samples.stream().allMatch(this::isMarkedClean);
        kept = life.held();
        diskFailed = life.disk().hasFailed();
        life.check();
        if (!isStopped) {
            life.kill();
            // What a dead process had locked is free; here its lock lives on, with the file that it is of.
            Files.deleteIfExists(directory.resolve("lock"));
            if (random.nextInt(3) == 0) {
                journal.note(0, "power lost");
                life.disk().losePower();
                kept = Map.of();
            }
        }
    }

    private boolean isMarkedClean(SampleTorrent sample) {
        return Files.exists(directory.resolve("torrents/" + sample.torrent().id() + "/clean"));
    }

    private void checkKept(Life life) {
        if (kept.isEmpty() || life.isDead()) {
            return;
        }
        if (keptByCleanStop) {
            life.torrents().forEach(torrent -> {
                var name = torrent.sample().torrent().name().toString();
                if (kept.containsKey(name) && !isAsLeft(torrent.store().held().pieces(), kept.get(name))) {
                    life.fail("a clean stop left " + kept.get(name) + ", found are "
                            + torrent.store().held().pieces());
                }
            });
        }
        new Audit(life).isKept(kept);
        kept = Map.of();
    }

    /** A piece whose checksums the disk did not take is hashed again; but none is vouched for that was not held. */
    private boolean isAsLeft(BitSet found, BitSet left) {
        var more = (BitSet) found.clone();
        more.andNot(left);
        return more.isEmpty() && (diskFailed || found.equals(left));
    }

    private void betweenLives() throws IOException {
        if (random.nextInt(4) == 0) {
            damage.any();
            isDamaged = true;
            journal.note(0, "damage");
            kept = Map.of();
        }
        if (random.nextInt(4) == 0) {
            budget = 0;
            kept = Map.of();
        }
        // Which torrent was used last is told by the time of its directory, in ticks of some milliseconds of real time.
        long tick = 0;
        for (var sample : samples) {
            var path = directory.resolve("torrents/" + sample.torrent().id());
            if (Files.exists(path)) {
                Files.setLastModifiedTime(path, FileTime.fromMillis(++tick * 1000));
            }
        }
    }

    private Life.Plan plan() {
        if (budget == 0) {
            long length = samples.stream()
                    .mapToLong(sample -> sample.torrent().layout().length())
                    .sum();
            budget = budgetMin + (random.nextInt(4) == 0 ? length : random.nextInt((int) MIB));
        }
        long memory = (256L * 1024) << random.nextInt(5);
        // Of two torrents one may lie there unopened, and be given up as a whole when room is needed.
        var opened = samples.size() > 1 && random.nextInt(4) == 0 ? List.of(samples.get(random.nextInt(2))) : samples;
        return new Life.Plan(directory, opened, budget, memory, isDamaged);
    }

    private static void remove(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (var path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                FileOperations.REAL.remove(path);
            }
        }
    }
}
