package io.shoalfs.cache;

import io.shoalfs.cache.disk.OpenFiles;
import io.shoalfs.cache.disk.TorrentDirectory;
import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store of a torrent on the disk: it only joins the parts, each of which has one job. */
final class DiskPieceStore implements PieceStore {

    private static final Logger LOG = LoggerFactory.getLogger(DiskPieceStore.class);

    private final Torrent torrent;
    private final CacheThreads threads;
    private final Timers timers;
    private final HeldChanges changes = new HeldChanges();
    private final InFlight inFlight = new InFlight();
    private final StoredPieces stored;
    private final FreshPieces fresh;
    private final Arrivals arrivals;
    private final Doubts doubts;
    private final PieceWriter writer;
    private final Keeper keeper;
    private final Room room;

    /** What all stores of a cache have in common. */
    record Shared(
            OpenFiles open,
            Room room,
            PieceMemory memory,
            CacheThreads threads,
            Complaints complaints,
            Unwritten unwritten) {}

    DiskPieceStore(Torrent torrent, TorrentDirectory directory, Shared shared, Timers timers) {
        this.torrent = torrent;
        this.threads = shared.threads();
        this.room = shared.room();
        this.stored = new StoredPieces(
                directory,
                new StoredPieces.Surroundings(shared.open(), shared.room(), shared.complaints()),
                changes,
                inFlight);
        this.fresh = new FreshPieces(shared.unwritten());
        this.arrivals = new Arrivals(torrent.layout(), stored, fresh, threads.disk());
        this.timers = timers;
        this.doubts = new Doubts(torrent, stored, arrivals, shared);
        var writeback = new Writeback(stored, inFlight, threads.disk(), timers);
        this.writer = new PieceWriter(
                stored, fresh, shared.room(), shared.complaints().refusals(), writeback);
        this.keeper = new DiskKeeper(torrent, stored, doubts, inFlight);
        changes.watch(change -> {
            if (!change.held()) {
                arrivals.lost(change.piece());
            }
        });
    }

    /** How many leases of pieces on the disk have not been given back. */
    long leases() {
        return stored.leases();
    }

    /** Takes in what a former process left, and begins to settle what is in doubt. Blocks. */
    void start() throws IOException {
        stored.adopt();
        doubts.sweep(timers, inFlight);
    }

    /** When its pieces were used. */
    Uses uses() {
        return stored.uses();
    }

    Keeper keeper() {
        return keeper;
    }

    @Override
    public Torrent torrent() {
        return torrent;
    }

    @Override
    public BlockSet held() {
        return stored.held();
    }

    @Override
    public int doubtful() {
        return stored.in(PieceState.DOUBTFUL).cardinality();
    }

    @Override
    public boolean holds(int piece) {
        return stored.state(piece).isKept() || fresh.contains(piece);
    }

    @Override
    public long spare() {
        return room.ledger().spare();
    }

    @Override
    public Optional<Lease> lease(FileSpan span) {
        var layout = torrent.layout();
        int first = layout.pieceAt(span.file(), span.offset());
        int last = layout.pieceAt(span.file(), span.end() - 1);
        if (!stored.lease(first, last)) {
            return first == last ? leaseFresh(span) : Optional.empty();
        }
        for (int piece = first; piece <= last; piece++) {
            stored.used(piece);
        }
        if (layout.files().is(span.file(), FileAttribute.PADDING)) {
            return Optional.of(new MemoryLease(ByteBuffer.allocate(span.length()), () -> stored.release(first, last)));
        }
        return Optional.of(new DiskLease(stored.bytes(span), stored, first, last));
    }

    @Override
    public Optional<WholeFile> whole(int file) {
        return stored.whole(file);
    }

    @Override
    public CompletionStage<List<Integer>> missing(FileSpan span) {
        var pieces = torrent.layout().spans(span).stream().map(PieceSpan::piece).toList();
        if (pieces.stream().noneMatch(doubts::isDoubtful) || !inFlight.begin()) {
            return CompletableFuture.completedFuture(missing(pieces));
        }
        var settled = pieces.stream().map(doubts::settle).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(settled).thenApply(nothing -> {
            inFlight.end();
            return missing(pieces);
        });
    }

    @Override
    public CompletionStage<Lease> arrival(FileSpan span) {
        torrent.layout().spans(span).forEach(part -> stored.used(part.piece()));
        return arrivals.add(span);
    }

    @Override
    public CompletionStage<Verdict> offer(int piece, PieceBuffer content) {
        var verdict = new CompletableFuture<Verdict>();
        if (!inFlight.begin()) {
            content.close();
            verdict.completeExceptionally(new IOException("the cache is closed"));
            return verdict;
        }
        threads.hashing().execute(() -> {
            try {
                verify(piece, content, verdict);
            } finally {
                inFlight.end();
            }
        });
        return verdict;
    }

    @Override
    public CompletionStage<Boolean> copy(PieceSpan span, ByteBuffer target) {
        if (!inFlight.begin()) {
            return CompletableFuture.completedFuture(false);
        }
        return doubts.settleUnchecked(span.piece())
                .thenApplyAsync(
                        nothing -> {
                            try {
                                return copyNow(span, target);
                            } finally {
                                inFlight.end();
                            }
                        },
                        threads.disk());
    }

    @Override
    public void watch(Consumer<HeldChange> watcher) {
        changes.watch(watcher);
    }

    @Override
    public void consult(Outlook outlook) {
        stored.consult(outlook);
    }

    /** A clean stop: ends what waits, lets what was begun come to its end, syncs, and says what there is. Blocks. */
    void close() {
        arrivals.close();
        inFlight.close();
        try {
            stored.save();
        } catch (IOException e) {
            // As after a dirty stop: nothing is lost, and nobody could do more about it.
            LOG.warn("{}: all that the cache has is hashed at the next start: {}", torrent.name(), e.toString());
        } finally {
            fresh.clear();
            stored.close();
        }
    }

    /** After a stop: what the disk has is no longer this store's to count, nor to evict. */
    void leaveRoom() {
        stored.leaveRoom();
    }

    private Optional<Lease> leaseFresh(FileSpan span) {
        var part = torrent.layout().spans(span).get(0);
        var memory = fresh.use(part.piece());
        return memory == null ? Optional.empty() : Optional.of(new MemoryLease(memory.bytes(part), memory::release));
    }

    private List<Integer> missing(List<Integer> pieces) {
        return pieces.stream().filter(this::isMissing).toList();
    }

    private boolean isMissing(int piece) {
        // Memory before disk: a piece leaves memory after it is held.
        return !fresh.contains(piece) && stored.state(piece) != PieceState.HELD;
    }

    private void verify(int piece, PieceBuffer content, CompletableFuture<Verdict> verdict) {
        int length = torrent.layout().lengthOf(piece);
        if (!torrent.hashes().matches(piece, content.bytes().limit(length))) {
            content.close();
            verdict.complete(Verdict.CORRUPT);
            return;
        }
        var verified = new FreshPiece(content, length);
        var checksums = Checksums.of(verified.bytes());
        if (stored.state(piece) == PieceState.HELD || !fresh.add(piece, verified)) {
            verified.release();
            verdict.complete(Verdict.VERIFIED);
            return;
        }
        arrivals.arrived(piece);
        verdict.complete(Verdict.VERIFIED);
        inFlight.beginPart();
        threads.disk().execute(() -> {
            try {
                writer.write(piece, verified, checksums);
            } finally {
                inFlight.end();
            }
        });
    }

    private boolean copyNow(PieceSpan span, ByteBuffer target) {
        int piece = span.piece();
        if (!stored.lease(piece, piece)) {
            return copyFresh(span, target);
        }
        int start = target.position();
        try {
            for (var part : torrent.layout().files(span)) {
                copy(part, target);
            }
            if (stored.areHeld(piece, piece)) {
                return true;
            }
            target.position(start);
            return false;
        } catch (IOException e) {
            stored.doubt(piece, e);
            target.position(start);
            return false;
        } finally {
            stored.release(piece, piece);
        }
    }

    private void copy(FileSpan part, ByteBuffer target) throws IOException {
        if (torrent.layout().files().is(part.file(), FileAttribute.PADDING)) {
            target.put(ByteBuffer.allocate(part.length()));
        } else {
            stored.bytes(part).copyTo(target);
        }
    }

    private boolean copyFresh(PieceSpan span, ByteBuffer target) {
        var memory = fresh.use(span.piece());
        if (memory == null) {
            return false;
        }
        target.put(memory.bytes(span));
        memory.release();
        return true;
    }
}
