package io.shoalfs.cache;

import io.shoalfs.cache.disk.ChangedException;
import io.shoalfs.cache.disk.ChecksumFile;
import io.shoalfs.cache.disk.Download;
import io.shoalfs.cache.disk.OpenFiles;
import io.shoalfs.cache.disk.SavedState;
import io.shoalfs.cache.disk.StoredBytes;
import io.shoalfs.cache.disk.TorrentDirectory;
import io.shoalfs.cache.disk.TorrentFiles;
import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pieces of one torrent on the disk: what state each is in, who has leased it, what it takes. Any thread; to lease
 * and to give back take no lock; what says so blocks for the disk.
 */
final class StoredPieces implements Evictable {

    private static final Logger LOG = LoggerFactory.getLogger(StoredPieces.class);

    private final TorrentDirectory directory;
    private final TorrentFiles files;
    private final Room room;
    private final PieceStates states;
    private final Checksums checksums;
    private final HeldChanges changes;
    private final Complaints complaints;
    private final Pins pins;
    private final InFlight inFlight;
    private final int hash;
    private final Uses uses;
    private final Removals removals;
    private volatile Outlook outlook = Outlook.UNKNOWN;

    /** What all torrents of a cache have in common. */
    record Surroundings(OpenFiles open, Room room, Complaints complaints) {}

    /** @param inFlight evictions for others' sake are counted there too */
    StoredPieces(TorrentDirectory directory, Surroundings around, HeldChanges changes, InFlight inFlight) {
        this.directory = directory;
        this.room = around.room();
        this.files = new TorrentFiles(directory, around.open(), room.hasHoles(), this::changedFromOutside);
        this.changes = changes;
        this.complaints = around.complaints();
        this.inFlight = inFlight;
        this.states = new PieceStates(directory.layout().pieceCount());
        this.checksums = new Checksums(new ChecksumFile(directory, around.open()), directory.layout());
        this.pins = new Pins(directory.pins(), directory.layout(), room.ledger());
        this.hash = String.valueOf(directory.path().getFileName()).hashCode();
        this.uses = room.ranking().join(this, directory.layout().pieceCount());
        this.removals =
                new Removals(files, states, changes, pins, new Removals.Surroundings(room, complaints, this::rank));
    }

    @Override
    public int hash() {
        return hash;
    }

    /** How many leases of its pieces have not been given back. */
    long leases() {
        return states.leases();
    }

    /** Takes in what a former process left. Blocks. */
    void adopt() throws IOException {
        pins.load();
        directory.unchecked().stream().forEach(piece -> adopt(piece, PieceState.UNCHECKED));
        directory.doubtful().stream().forEach(piece -> adopt(piece, PieceState.DOUBTFUL));
        directory.torn().stream().forEach(piece -> adopt(piece, PieceState.WITHDRAWN));
        directory.torn().stream().forEach(this::evict);
    }

    /** What is pinned of it: whoever changes it has the pieces ranked anew. */
    Pins pins() {
        return pins;
    }

    /** Ranks a piece for eviction, if it takes room and is not pinned, or of no use; else it has no rank. */
    void rank(int piece) {
        var state = states.of(piece);
        if (state == PieceState.MISSING || (pins.contains(piece) && state != PieceState.WITHDRAWN)) {
            room.ranking().remove(uses, piece);
        } else {
            room.ranking().add(uses, piece, directory.layout().lengthOf(piece));
        }
    }

    PieceState state(int piece) {
        return states.of(piece);
    }

    /** Which blocks are held: a copy. */
    BlockSet held() {
        var held = new BlockSet(directory.layout());
        for (int piece = 0; piece < states.count(); piece++) {
            if (states.of(piece).isKept()) {
                held.addPiece(piece);
            }
        }
        return held;
    }

    /** The pieces in this state. */
    BitSet in(PieceState state) {
        var found = new BitSet();
        for (int piece = 0; piece < states.count(); piece++) {
            found.set(piece, states.of(piece) == state);
        }
        return found;
    }

    /** Leases all of these pieces, or none. */
    boolean lease(int first, int last) {
        for (int piece = first; piece <= last; piece++) {
            if (!states.lease(piece)) {
                release(first, piece - 1);
                return false;
            }
        }
        return true;
    }

    /** Whether all of these leased pieces are held still: none has fallen into doubt. */
    boolean areHeld(int first, int last) {
        for (int piece = first; piece <= last; piece++) {
            if (states.of(piece) != PieceState.HELD) {
                return false;
            }
        }
        return true;
    }

    Uses uses() {
        return uses;
    }

    /** A read uses the piece, or waits for it. */
    void used(int piece) {
        uses.used(piece);
    }

    /** Who is asked what lies ahead. */
    void consult(Outlook asked) {
        outlook = asked;
    }

    @Override
    public Outlook outlook() {
        return outlook;
    }

    /** Gives back one lease of each of these pieces. Blocks for the disk only if one waits to be removed. */
    void release(int first, int last) {
        for (int piece = first; piece <= last; piece++) {
            if (states.release(piece)) {
                removals.removeWithdrawn(piece);
            }
        }
    }

    /** Has what was written brought to the disk, without waiting for it. */
    void startWriteback() {
        try {
            files.startWriteback();
        } catch (IOException e) {
            LOG.debug("what was written stays in memory for now: {}", e.toString());
        }
    }

    /** The bytes of a span whose pieces are leased. */
    StoredBytes bytes(FileSpan span) {
        return files.bytes(span);
    }

    /** A file that lies alone and of which every piece is held, leased; empty beyond half of the budget. Blocks. */
    Optional<WholeFile> whole(int file) {
        long length = directory.layout().files().lengthOf(file);
        var path = files.own(file);
        // What is pinned anyway is counted once.
        long counted = pins.containsFile(file) ? 0 : length;
        if (path.isEmpty() || !room.ledger().lend(counted)) {
            return Optional.empty();
        }
        int first = directory.layout().pieceAt(file, 0);
        int last = directory.layout().pieceAt(file, length - 1);
        if (!lease(first, last)) {
            room.ledger().giveBack(counted);
            return Optional.empty();
        }
        var whole = new WholeFile(path.get(), () -> {
            release(first, last);
            room.ledger().giveBack(counted);
        });
        if (!isAsWeLeft(file, length)) {
            whole.close();
            return Optional.empty();
        }
        return Optional.of(whole);
    }

    private boolean isAsWeLeft(int home, long length) {
        try {
            return files.isAsWeLeft(home, length);
        } catch (IOException e) {
            complaints.unreadable(e);
            return false;
        }
    }

    /** Reads all of a piece; pads are left as they are. Blocks. */
    void read(int piece, ByteBuffer target) throws IOException {
        files.read(piece, target);
    }

    /** Begins to write a piece: false if the disk has it, or somebody reads or removes what it has. Blocks at times. */
    boolean begin(int piece) {
        if (states.of(piece) == PieceState.WITHDRAWN) {
            evict(piece); // A disk that failed when it was removed may have come back.
        }
        return states.moveIdle(piece, PieceState.MISSING, PieceState.WRITING)
                || states.moveIdle(piece, PieceState.DOUBTFUL, PieceState.WRITING)
                // It could not be removed.
                || states.moveIdle(piece, PieceState.WITHDRAWN, PieceState.WRITING);
    }

    /** Ends what was begun: there is no room, and so the disk had nothing of it. */
    void abort(int piece) {
        states.move(piece, PieceState.WRITING, PieceState.MISSING);
    }

    /** Reserves the room that a piece needs and takes it; false if that is beyond the budget. */
    boolean claim(int piece) {
        // A neighbour may come or go meanwhile, and with it a block that they share: what is too much is given back.
        long most = files.neededMax(piece);
        if (!room.ledger().reserve(most)) {
            return false;
        }
        room.ledger().release(most - files.claim(piece));
        return true;
    }

    /** How many bytes more the disk would have to allocate, at most. */
    long neededMax(int piece) {
        return files.neededMax(piece);
    }

    /** Writes a piece that was begun and claimed. Blocks. */
    void write(int piece, ByteBuffer content) throws IOException {
        files.write(piece, content);
    }

    /** The same by sharing what a download has; whether anything is shared, and so is to be verified here. Blocks. */
    boolean share(int piece, ByteBuffer content, Download download) throws IOException {
        return files.share(piece, content, download);
    }

    /**
     * The bytes on the disk are verified: whether the piece is held now, and was not before. Blocks.
     *
     * @param sums their checksums, unless these are what was compared
     */
    boolean confirm(int piece, PieceState from, int @Nullable [] sums) {
        if (sums != null) {
            checksums.put(piece, sums);
        }
        boolean changed = from.isKept()
                ? states.move(piece, from, PieceState.HELD)
                : changes.change(() -> states.move(piece, from, PieceState.HELD), new HeldChange(piece, true));
        if (changed) {
            rank(piece);
        }
        return changed;
    }

    /**
     * Whether the disk has the bytes that the piece had when it was verified. Blocks.
     *
     * @param scratch read into again and again: some blocks long
     */
    boolean isUnchanged(int piece, ByteBuffer scratch) throws IOException {
        return checksums.match(piece, files, scratch);
    }

    /** What the disk has of the piece is of no use: it goes as soon as nobody reads it. Blocks. */
    void withdraw(int piece, PieceState from) {
        if (changes.leave(piece, from, () -> states.move(piece, from, PieceState.WITHDRAWN))) {
            removals.removeWithdrawn(piece);
        }
    }

    /** The piece could not be read: all that its files have is in doubt, unless that has been told of the one at fault. */
    void doubt(int piece, IOException reason) {
        complaints.unreadable(reason);
        if (reason instanceof ChangedException) {
            return;
        }
        files.homes(piece).forEach(this::doubtAll);
    }

    /** Removes a piece that nobody has leased, unless this is being closed; how many bytes are free again. Blocks. */
    @Override
    public long evict(int piece) {
        if (!inFlight.begin()) {
            return 0;
        }
        try {
            return removals.evict(piece);
        } finally {
            inFlight.end();
        }
    }

    /** Syncs all data, then says what there is. For a clean stop, when nothing changes any more. Blocks. */
    void save() throws IOException {
        var stamps = files.sync();
        checksums.sync();
        var kept = new BitSet();
        var doubtful = new BitSet();
        for (int piece = 0; piece < states.count(); piece++) {
            if (states.of(piece).isKept() && checksums.isNoted(piece)) {
                kept.set(piece);
            } else if (states.of(piece) != PieceState.MISSING) {
                doubtful.set(piece);
            }
        }
        directory.save(new SavedState(kept, doubtful, stamps));
    }

    /** Closes the files. */
    void close() {
        files.close();
    }

    /** Nothing here is leased, counted or ranked any longer. When nobody writes or evicts. */
    void leaveRoom() {
        for (int piece = 0; piece < states.count(); piece++) {
            room.ranking().remove(uses, piece);
            states.move(piece, states.of(piece), PieceState.MISSING);
        }
        pins.leave();
        room.ranking().leave(uses);
        room.ledger().leave(files.giveUp());
    }

    private void adopt(int piece, PieceState state) {
        room.ledger().found(files.claim(piece));
        states.move(piece, PieceState.MISSING, state);
        rank(piece);
    }

    private void changedFromOutside(int home) {
        complaints.damage().raise(files.path(home) + " was changed by somebody else");
        doubtAll(home);
    }

    private void doubtAll(int home) {
        for (int piece : files.pieces(home)) {
            for (var state : List.of(PieceState.HELD, PieceState.UNCHECKED)) {
                changes.leave(piece, state, () -> states.move(piece, state, PieceState.DOUBTFUL));
            }
        }
    }
}
