package io.shoalfs.cache;

import io.shoalfs.cache.disk.SeedMemory;
import io.shoalfs.cache.disk.SeededFiles;
import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent that is given away out of the directory in which its owner keeps it: nothing is copied, and nothing there is
 * ever written. It has no readers of this machine's, and takes in nothing: so leases nothing, and refuses what is offered.
 *
 * <p>Its pieces are hashed before their first use, and after that when a file has changed ({@link #LOOK} at the latest);
 * what is copied out is compared with the checksums of what was hashed, so that a file which changes under our hands is
 * not given away, however it is changed. Any thread.
 */
public final class SeedStore implements PieceStore, AutoCloseable {

    /** How often all files are looked at: a minute, for a system call each. */
    static final Duration LOOK = Duration.ofSeconds(60);

    /** Of the time, so much at most goes into looking: of a million files on a network's disk. */
    private static final int LOOK_SHARE = 20;

    /** So many files are looked at before others that wait for the disk have their turn. */
    static final int LOOK_FILES = 256;

    /** How often it is remembered what has come of a long hashing. */
    private static final Duration SAVE = Duration.ofSeconds(60);

    private static final int OPEN_FILES_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(SeedStore.class);

    private final Torrent torrent;
    private final SeededFiles files;
    private final SeedMemory memory;
    private final SeedPieces pieces;
    private final SeedCheck check;
    private final CacheThreads threads;
    private final Timers timers;
    private final InFlight inFlight = new InFlight();

    /** Pieces to be hashed again, by one task at a time. Under its own lock. */
    private final BitSet doubtful = new BitSet();

    private boolean settling;

    private SeedStore(Torrent torrent, SeededFiles files, SeedMemory memory, Surroundings around) {
        this.torrent = torrent;
        this.files = files;
        this.memory = memory;
        this.threads = around.threads();
        this.timers = around.timers();
        this.pieces = new SeedPieces(torrent, files, memory, around.clock());
        this.check = new SeedCheck(torrent, pieces, threads.hashing());
    }

    /**
     * What a seed needs around itself.
     *
     * @param threads are closed by their owner, after the store
     * @param clock the one that files' times are of
     */
    public record Surroundings(CacheThreads threads, Timers timers, InstantSource clock) {}

    /** Is told how far the first check has come, by the thread that has it done; an exception of its breaks that off. */
    public interface Watcher {

        /** So many bytes of so many. */
        void at(long done, long total) throws IOException;
    }

    /**
     * A store of which nothing is held before {@link #verify}. Blocks for the disk.
     *
     * @param directory has the torrent's files, or a directory of the torrent's name that has them
     * @param cache a cache directory that is there, for what is remembered until the next time
     * @throws IOException with a sentence for people, above all if another process seeds the torrent
     */
    public static SeedStore open(Torrent torrent, Path directory, Path cache, Surroundings around) throws IOException {
        var memory = SeedMemory.open(cache, torrent.id().primary(), torrent.layout());
        var files = new SeededFiles(directory, torrent.name().toString(), torrent.layout(), OPEN_FILES_MAX);
        return new SeedStore(torrent, files, memory, around);
    }

    /** The directory that the paths in the torrent begin in. */
    public Path root() {
        return files.root();
    }

    /** Where its memory is: a directory that is this store's alone as long as it is open. */
    public Path memory() {
        return memory.directory();
    }

    /** What is kept of the DHT. */
    public KeptFile dht() {
        return new KeptFile(memory.dht());
    }

    /** A piece's first file: for people who ask why it does not match. */
    public Path fileOf(int piece) {
        return files.path(
                torrent.layout().files(torrent.layout().spanOf(piece)).get(0).file());
    }

    /**
     * Hashes all that was not hashed before, on all of the hash pool's threads; what has matched when it is broken off is
     * remembered. Blocks.
     *
     * @throws IOException of the watcher's, or if the cache directory cannot be written
     */
    public void verify(Watcher watcher) throws IOException {
        var rest = pieces.recall();
        try {
            check.run(rest, watcher);
        } finally {
            pieces.save();
        }
        timers.schedule(LOOK, this::look);
    }

    @Override
    public Torrent torrent() {
        return torrent;
    }

    @Override
    public BlockSet held() {
        var blocks = new BlockSet(torrent.layout());
        pieces.held().stream().forEach(blocks::addPiece);
        return blocks;
    }

    @Override
    public int doubtful() {
        synchronized (doubtful) {
            return doubtful.cardinality();
        }
    }

    @Override
    public boolean holds(int piece) {
        return pieces.isHeld(piece);
    }

    @Override
    public Optional<Lease> lease(FileSpan span) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<List<Integer>> missing(FileSpan span) {
        return CompletableFuture.completedFuture(torrent.layout().spans(span).stream()
                .map(PieceSpan::piece)
                .filter(piece -> !holds(piece))
                .toList());
    }

    @Override
    public CompletionStage<Lease> arrival(FileSpan span) {
        return CompletableFuture.failedFuture(new IOException("what is seeded in place is not read through a mount"));
    }

    @Override
    public CompletionStage<Verdict> offer(int piece, PieceBuffer content) {
        content.close();
        return CompletableFuture.failedFuture(new IOException("what is seeded in place takes in nothing"));
    }

    @Override
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        if (!pieces.isHeld(span.piece()) || !inFlight.begin()) {
            return CompletableFuture.completedFuture(false);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return copyNow(span, target);
                    } finally {
                        inFlight.end();
                    }
                },
                threads.disk());
    }

    private boolean copyNow(PieceSpan span, ByteBuffer target) {
        try {
            if (pieces.read(span, target)) {
                return true;
            }
            LOG.warn("{}: piece {} in {} is not what it was, and not given away", torrent.name(), span.piece(), root());
        } catch (IOException e) {
            LOG.warn("{}: piece {} cannot be given away: {}", torrent.name(), span.piece(), e.toString());
        }
        var changed = pieces.changedSince(span.piece());
        changed.set(span.piece());
        settle(changed);
        return false;
    }

    @Override
    public void watch(Consumer<HeldChange> watcher) {
        pieces.watch(watcher);
    }

    /** Looks whether files have changed. On the timers' thread. */
    private void look() {
        look(0, timers.nanoTime());
    }

    /** Looks at some files from this one on, and then at the others: the disk's threads are others' too. */
    private void look(int file, long startNanos) {
        if (inFlight.begin()) {
            threads.disk().execute(() -> {
                int next = Math.min(file + LOOK_FILES, torrent.layout().files().count());
                try {
                    settle(pieces.changedSince(file, next));
                } finally {
                    inFlight.end();
                }
                if (next < torrent.layout().files().count()) {
                    look(next, startNanos);
                    return;
                }
                long rest = LOOK_SHARE * (timers.nanoTime() - startNanos);
                timers.schedule(rest > LOOK.toNanos() ? Duration.ofNanos(rest) : LOOK, this::look);
            });
        }
    }

    /** These are given to nobody until they are hashed. */
    private void settle(BitSet changed) {
        changed.stream().forEach(pieces::withdraw);
        synchronized (doubtful) {
            doubtful.or(changed);
            if (settling || doubtful.isEmpty() || !inFlight.begin()) {
                return;
            }
            settling = true;
        }
        threads.hashing().execute(this::settleAll);
    }

    private void settleAll() {
        try {
            var scratch = ByteBuffer.allocate(torrent.layout().pieceLength());
            long savedNanos = timers.nanoTime();
            // What is left is held no more, so that the next start hashes it.
            for (int piece = nextDoubtful(-1); piece >= 0 && !inFlight.isClosed(); piece = nextDoubtful(piece)) {
                pieces.hash(piece, scratch);
                if (timers.nanoTime() - savedNanos > SAVE.toNanos()) {
                    pieces.save();
                    savedNanos = timers.nanoTime();
                }
            }
            pieces.save();
        } catch (IOException | OutOfMemoryError e) {
            LOG.warn("{}: what has changed is not given away: {}", torrent.name(), e.toString());
        } finally {
            synchronized (doubtful) {
                settling = false;
            }
            inFlight.end();
        }
    }

    /** The next one; settling is over when there is none. */
    private int nextDoubtful(int done) {
        synchronized (doubtful) {
            if (done >= 0) {
                doubtful.clear(done);
            }
            int next = doubtful.nextSetBit(0);
            // With the lock: what comes from now on begins another task.
            settling = next >= 0;
            return next;
        }
    }

    /** Lets what was begun come to its end, but for what is yet to be hashed, and remembers what is held. Blocks. */
    @Override
    public void close() {
        inFlight.close();
        try (memory;
                files) {
            pieces.save();
        } catch (IOException e) {
            LOG.warn("{}: the next start hashes all of {}: {}", torrent.name(), root(), e.toString());
        }
    }
}
