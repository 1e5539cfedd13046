package io.shoalfs.cache;

import io.shoalfs.cache.disk.OpenFiles;
import io.shoalfs.cache.disk.SavedState;
import io.shoalfs.cache.disk.StoredBytes;
import io.shoalfs.cache.disk.TorrentDirectory;
import io.shoalfs.cache.disk.TorrentFiles;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.BlockSet;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
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
    private final boolean holes;
    private final Room room;
    private final PieceStates states;
    private final Checksums checksums;
    private final HeldChanges changes;
    private final int hash;
    private final Uses uses;
    private volatile Outlook outlook = Outlook.UNKNOWN;

    StoredPieces(TorrentDirectory directory, OpenFiles open, Room room, HeldChanges changes) {
        this.directory = directory;
        this.files = new TorrentFiles(directory, open, room.hasHoles(), this::doubtAll);
        this.holes = room.hasHoles();
        this.room = room;
        this.changes = changes;
        this.states = new PieceStates(directory.layout().pieceCount());
        this.checksums = new Checksums(directory.layout().pieceCount());
        this.hash = String.valueOf(directory.path().getFileName()).hashCode();
        this.uses = room.ranking().join(this, directory.layout().pieceCount());
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
        directory.checksums().forEach((piece, sums) -> {
            checksums.put(piece, sums);
            adopt(piece, PieceState.UNCHECKED);
        });
        directory.doubtful().stream().forEach(piece -> adopt(piece, PieceState.DOUBTFUL));
        directory.torn().stream().forEach(piece -> adopt(piece, PieceState.WITHDRAWN));
        directory.torn().stream().forEach(this::evict);
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
            if (states.release(piece) && states.of(piece) == PieceState.WITHDRAWN) {
                evict(piece);
            }
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
        if (path.isEmpty() || !room.ledger().pin(length)) {
            return Optional.empty();
        }
        int first = directory.layout().pieceAt(file, 0);
        int last = directory.layout().pieceAt(file, length - 1);
        if (!lease(first, last)) {
            room.ledger().unpin(length);
            return Optional.empty();
        }
        var whole = new WholeFile(path.get(), () -> {
            release(first, last);
            room.ledger().unpin(length);
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
            LOG.warn("what the cache has cannot be looked at: {}", e.toString());
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
                || states.moveIdle(piece, PieceState.DOUBTFUL, PieceState.WRITING);
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

    /** The bytes on the disk are verified: whether the piece is held now, and was not before. */
    boolean confirm(int piece, PieceState from, int[] sums) {
        checksums.put(piece, sums);
        boolean changed = from.isKept()
                ? states.move(piece, from, PieceState.HELD)
                : changes.change(() -> states.move(piece, from, PieceState.HELD), new HeldChange(piece, true));
        if (changed) {
            room.ranking().add(uses, piece, directory.layout().lengthOf(piece));
        }
        return changed;
    }

    /**
     * Whether the disk has the bytes that the piece had when it was verified. Blocks.
     *
     * @param scratch read into again and again: some blocks long
     */
    boolean isUnchanged(int piece, ByteBuffer scratch) throws IOException {
        int length = directory.layout().lengthOf(piece);
        boolean hasPads = directory.layout().hasPadding(piece);
        for (int offset = 0; offset < length; offset += scratch.capacity()) {
            scratch.clear().limit(Math.min(scratch.capacity(), length - offset));
            if (hasPads) {
                scratch.put(new byte[scratch.remaining()]).rewind();
            }
            files.read(new PieceSpan(piece, offset, scratch.limit()), scratch);
            if (!checksums.match(piece, offset / Block.LENGTH, scratch)) {
                return false;
            }
        }
        return true;
    }

    /** The checksums of a piece that was verified; null if there is none. */
    int @Nullable [] checksums(int piece) {
        return checksums.get(piece);
    }

    /** What the disk has of the piece is of no use: it goes as soon as nobody reads it. Blocks. */
    void withdraw(int piece, PieceState from) {
        if (change(piece, from, () -> states.move(piece, from, PieceState.WITHDRAWN))) {
            evict(piece);
        }
    }

    /** The piece could not be read: all that its file has is in doubt. */
    void doubt(int piece, IOException reason) {
        LOG.warn("what the cache has is hashed again: {}", reason.toString());
        files.homes(piece).forEach(this::doubtAll);
    }

    /** Removes a piece that nobody has leased; returns how many bytes are free again. Blocks. */
    @Override
    public long evict(int piece) {
        if (!holes && states.of(piece) != PieceState.WITHDRAWN) {
            return evictFile(piece);
        }
        return beginRemoval(piece) == null ? 0 : remove(piece);
    }

    /** Syncs all data, then says what there is. For a clean stop, when nothing changes any more. Blocks. */
    void save() throws IOException {
        var stamps = files.sync();
        var kept = new TreeMap<Integer, int[]>();
        var doubtful = new ArrayList<Integer>();
        for (int piece = 0; piece < states.count(); piece++) {
            var sums = checksums.get(piece);
            if (states.of(piece).isKept() && sums != null) {
                kept.put(piece, sums);
            } else if (states.of(piece) != PieceState.MISSING) {
                doubtful.add(piece);
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
        room.ranking().leave(uses);
        room.ledger().leave(files.giveUp());
    }

    private void adopt(int piece, PieceState state) {
        room.ledger().found(files.claim(piece));
        states.move(piece, PieceState.MISSING, state);
        room.ranking().add(uses, piece, directory.layout().lengthOf(piece));
    }

    private void doubtAll(int home) {
        for (int piece : files.pieces(home)) {
            for (var state : List.of(PieceState.HELD, PieceState.UNCHECKED)) {
                change(piece, state, () -> states.move(piece, state, PieceState.DOUBTFUL));
            }
        }
    }

    private boolean change(int piece, PieceState from, BooleanSupplier move) {
        return from.isKept() ? changes.change(move, new HeldChange(piece, false)) : move.getAsBoolean();
    }

    /** The state that the piece was in, or null if it cannot be removed now. */
    private @Nullable PieceState beginRemoval(int piece) {
        var from = states.of(piece);
        boolean removable = from.isKept() || from == PieceState.DOUBTFUL || from == PieceState.WITHDRAWN;
        boolean begun = removable && change(piece, from, () -> states.moveIdle(piece, from, PieceState.REMOVING));
        return begun ? from : null;
    }

    private long remove(int piece) {
        room.ranking().remove(uses, piece);
        try {
            long freed = files.remove(piece);
            room.ledger().release(freed);
            checksums.remove(piece);
            states.move(piece, PieceState.REMOVING, PieceState.MISSING);
            return freed;
        } catch (IOException e) {
            LOG.warn("piece {} could not be removed from the cache: {}", piece, e.toString());
            files.claim(piece);
            states.move(piece, PieceState.REMOVING, PieceState.WITHDRAWN);
            // Ranked again: whoever needs room next tries it again.
            room.ranking().add(uses, piece, directory.layout().lengthOf(piece));
            return 0;
        }
    }

    /** Where no holes can be made, a file goes whole, or not at all; what its pieces have in its neighbours stays. */
    private long evictFile(int piece) {
        for (int home : files.homes(piece)) {
            long freed = evictAll(files.pieces(home));
            if (freed > 0) {
                return freed;
            }
        }
        return 0;
    }

    private long evictAll(List<Integer> pieces) {
        var begun = new TreeMap<Integer, PieceState>();
        for (int piece : pieces) {
            var from = beginRemoval(piece);
            if (from == null) {
                begun.forEach(this::undoRemoval);
                return 0;
            }
            begun.put(piece, from);
        }
        return begun.keySet().stream().mapToLong(this::remove).sum();
    }

    private void undoRemoval(int piece, PieceState from) {
        changes.change(
                () -> states.move(piece, PieceState.REMOVING, from) && from.isKept(), new HeldChange(piece, true));
    }
}
