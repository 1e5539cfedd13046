package io.shoalfs.fetch.world;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheLook;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.UsedMemory;
import io.shoalfs.fetch.swarm.Swarm;
import io.shoalfs.fetch.swarm.SwarmConfig;
import io.shoalfs.fetch.swarm.SwarmHost;
import io.shoalfs.fetch.swarm.SwarmLook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The engine from its start to its end, clean or not: the real cache in a real directory, real swarms, and around them
 * readers, sources, pools and a disk that are simulated. What must always be true is checked after every event.
 */
final class Life {

    private static final long SECOND = 1_000_000_000;

    /** For how long after all is well a read may still wait. */
    private static final long ENDS_WITHIN = 300 * SECOND;

    private final Plan plan;
    private final Random random;
    private final Journal journal;
    private final Agenda agenda;
    private final FaultyDisk disk;
    private final Pool hashing;
    private final Pool writing;
    private final List<Opened> torrents = new ArrayList<>();
    private final List<SimulatedReader> readers = new ArrayList<>();
    private final Map<Object, SimulatedReader> waiting = new LinkedHashMap<>();
    private final Map<String, BitSet> held = new TreeMap<>();
    private DiskPieceCache cache;
    private Probe probe;
    private String failure = "";
    private int leases;
    private boolean calm;
    private boolean stopping;
    private boolean saved;

    /**
     * What this life has.
     *
     * @param memory for pieces, in bytes
     * @param isDamaged whether somebody else has changed the files of the cache
     */
    record Plan(Path directory, List<SampleTorrent> samples, long budget, long memory, boolean isDamaged) {

        /** For how long reads wait for sources. */
        Duration readTimeout() {
            return Duration.ofSeconds(memory > 1 << 20 ? 5 : 45);
        }

        /** What the memory may come to: four pieces at least. */
        long memoryMax() {
            int longest = samples.stream()
                    .mapToInt(sample -> sample.torrent().layout().pieceLength())
                    .max()
                    .orElseThrow();
            return Math.max(memory, 4L * longest);
        }
    }

    Life(Plan plan, Random random, Journal journal) {
        this.plan = plan;
        this.random = random;
        this.journal = journal;
        this.agenda = new Agenda(random);
        this.disk = new FaultyDisk(random, this::witness);
        this.hashing = new Pool(agenda, random, 2);
        this.writing = new Pool(agenda, random, 2);
    }

    Agenda agenda() {
        return agenda;
    }

    Plan plan() {
        return plan;
    }

    FaultyDisk disk() {
        return disk;
    }

    List<Opened> torrents() {
        return torrents;
    }

    /** Which pieces of each torrent were told to be held and not told to be gone. */
    Map<String, BitSet> held() {
        return held;
    }

    DiskPieceCache cache() {
        return cache;
    }

    void note(String event) {
        journal.note(agenda.now(), event);
    }

    /** Something is not as it must be: the first of these is told. */
    void fail(String reason) {
        if (failure.isEmpty() && !disk.isDead()) {
            failure = reason;
            note("FAILED: " + reason);
        }
    }

    boolean isDead() {
        return disk.isDead();
    }

    /** Whether nothing new is to begin. */
    boolean isCalm() {
        return calm;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether it was stopped, and the disk took all that there was to be said; else it has what an earlier stop said. */
    boolean isSaved() {
        return saved;
    }

    /** Opens the cache and its torrents. */
    void open() throws IOException {
        var around = new DiskPieceCache.Surroundings(new CacheThreads(hashing, writing), agenda.loop(), disk);
        cache = DiskPieceCache.open(
                new CacheConfig(plan.directory(), plan.budget(), 0, plan.memory(), 8, 2, 2), around);
        for (var sample : plan.samples()) {
            open(sample);
        }
        probe = new Probe(this);
        note("open: " + cache.used() + " of " + plan.budget() + " bytes");
        check();
    }

    private void open(SampleTorrent sample) throws IOException {
        var store = cache.open(sample.torrent());
        var name = sample.torrent().name().toString();
        var here = store.held().pieces();
        held.put(name, here);
        store.watch(change -> {
            if (!disk.isDead()) {
                here.set(change.piece(), change.held());
                note((change.held() ? "held " : "gone ") + name + " " + change.piece());
            }
        });
        var sources = new Neighbourhood(name, sample, this, random);
        var memory = new UsedMemory(cache.memory());
        var swarm = new Swarm(store, memory, agenda.loop(), SwarmConfig.standard(), new SwarmHost() {
            @Override
            public void banned(String who, String reason) {
                sources.banned(who);
            }

            @Override
            public void lacking(int piece) {}
        });
        var reader = new PieceReader(store, swarm, agenda.loop(), plan.readTimeout());
        torrents.add(new Opened(sample, store, swarm, reader, sources));
    }

    /** Sources come, readers begin, and the disk has its faults from time to time. */
    void begin() {
        torrents.forEach(one -> one.sources().join(one.swarm()));
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            var torrent = torrents.get(random.nextInt(torrents.size()));
            var reader = new SimulatedReader("r" + i, this, torrent, random);
            readers.add(reader);
            reader.start();
        }
        new DiskWeather(this, random, writing, hashing).begin();
        agenda.after(SECOND / 100, this::upload);
    }

    /** Events happen, until so many have, or the process is dead. */
    void run(int events) {
        for (int i = 0; i < events && !disk.isDead() && agenda.step(); i++) {
            check();
        }
    }

    /** Runs until this is so; fails if it is not after a time in which it must be. */
    void runUntil(BooleanSupplier condition, String what) {
        long end = agenda.now() + ENDS_WITHIN;
        while (!condition.getAsBoolean() && !disk.isDead()) {
            if (agenda.now() > end || !agenda.step()) {
                fail("it did not come to this: " + what + "; " + state());
                check();
            }
            check();
        }
    }

    private String state() {
        var state = new StringBuilder()
                .append(waiting.size())
                .append(" reads wait, ")
                .append(leases)
                .append(" leases and ")
                .append(CacheLook.out(cache.memory()))
                .append(" bytes of memory are out");
        for (var torrent : torrents) {
            state.append("; ").append(torrent.swarm().condition()).append("; wanted: ");
            state.append(SwarmLook.wants(torrent.swarm()));
        }
        return state.toString();
    }

    /** Nobody reads anything new and all is well: every read must end, and nothing be left over. */
    void quiesce() {
        note("all is well");
        calm = true;
        disk.failing(0);
        disk.full(false);
        hashing.slow(0);
        writing.slow(0);
        readers.forEach(SimulatedReader::stop);
        torrents.forEach(one -> one.sources().heal());
        runUntil(() -> waiting.isEmpty() && leases == 0, "every read ends");
        runUntil(
                () -> torrents.stream()
                        .allMatch(one -> SwarmLook.wants(one.swarm()).isEmpty()),
                "nothing is wanted");
        torrents.forEach(one -> one.sources().leave());
        runUntil(() -> agenda.size() == 0, "nothing is left to happen");
        new Audit(this).atRest();
        check();
    }

    /** A clean stop, in the order in which the engine is stopped; whatever is under way is ended by it. */
    void stop() {
        note("stop");
        calm = true;
        stopping = true;
        readers.forEach(SimulatedReader::stop);
        torrents.forEach(one -> one.reader().close());
        if (!waiting.isEmpty()) {
            fail("reads wait though their reader was closed: " + waiting.keySet());
        }
        torrents.forEach(one -> one.swarm().close());
        torrents.forEach(one -> one.sources().leave());
        runUntil(() -> agenda.size() == 0, "what was begun ends");
        check();
        close();
        if (!disk.isDead()) {
            long out = CacheLook.out(cache.memory());
            if (out != 0 || leases != 0) {
                fail(out + " bytes of memory and " + leases + " leases are out after the stop");
            }
        }
        check();
    }

    // On a thread of its own: what is counted as under way and never ends would make it wait without end.
    private void close() {
        int failedBefore = disk.failed();
        var thread = new Thread(() -> {
            try {
                cache.close();
            } catch (IOException e) {
                fail("the cache did not close: " + e);
            } catch (Killed e) {
                disk.kill();
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            fail("the cache waits for something that never ends");
        }
        saved = disk.failed() == failedBefore;
    }

    /** Nothing of it happens any more, and nobody hears of it. */
    void kill() {
        note("kill");
        disk.kill();
        agenda.drop();
    }

    void begun(SimulatedReader reader, Object read) {
        waiting.put(read, reader);
    }

    void ended(SimulatedReader reader, Object read) {
        waiting.remove(read, reader);
    }

    /** How many reads of this reader wait. */
    long waiting(SimulatedReader reader) {
        return waiting.values().stream().filter(reader::equals).count();
    }

    void leased(int more) {
        leases += more;
    }

    /** A read has ended for lack of progress: that must not be where an honest source has been for long. */
    void noProgress(Opened torrent, String read) {
        long since = torrent.sources().honestSince();
        if (since != Long.MAX_VALUE
                && agenda.now() - since > 2 * plan.readTimeout().toNanos() + 20 * SECOND) {
            fail(read + " ended for lack of progress, with an honest source there since " + since / 1e9);
        }
    }

    /** A read of what is held has failed: that must not be without a fault of the disk. */
    void diskFailed(String read, IOException reason) {
        if (!disk.isFaulty() && String.valueOf(reason.getMessage()).contains("Input/output error")) {
            fail(read + " failed on a sound disk: " + reason);
        }
    }

    private void witness(String call, Path path, long offset, long length) {
        note(call + " " + path.getFileName() + " " + offset + (length == Long.MAX_VALUE ? "" : "+" + length));
        if (probe != null && !disk.isDead()) {
            probe.look(path, offset, length);
        }
    }

    private void upload() {
        if (!calm) {
            var torrent = torrents.get(random.nextInt(torrents.size()));
            new Upload(this, torrent, random).begin();
            new WholeFileUse(this, torrents.get(random.nextInt(torrents.size())), random).begin();
            agenda.after((long) (random.nextDouble() * SECOND / 10), this::upload);
        }
    }

    /** Throws what has failed, or is not as it must be now. */
    void check() {
        if (!failure.isEmpty()) {
            throw new AssertionError(failure);
        }
        if (disk.isDead() || cache == null) {
            return;
        }
        if (cache.used() > plan.budget() || cache.used() < 0) {
            fail("the ledger has " + cache.used() + " of " + plan.budget() + " bytes");
            throw new AssertionError(failure);
        }
        long out = CacheLook.out(cache.memory());
        if (out > plan.memoryMax() || out < 0) {
            fail(out + " bytes of memory are out, of " + plan.memoryMax());
            throw new AssertionError(failure);
        }
    }
}
