package io.shoalfs.cache;

import io.shoalfs.cache.disk.FileStamp;
import io.shoalfs.cache.disk.FileStamps;
import io.shoalfs.cache.disk.SeedMemory;
import io.shoalfs.cache.disk.SeedMemory.Remembered;
import io.shoalfs.cache.disk.SeededFiles;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The pieces of a torrent in files that others keep, and may change: which of them match, and the bytes of those. What
 * it gives out has been compared with the checksums of what matched, there where it is given out: files may change at
 * any moment. Any thread; blocks for the disk where it says so.
 */
final class SeedPieces {

    /** A file can be changed twice within one tick of the clock that its times are of; FAT's ticks are the longest. */
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Torrent torrent;
    private final SeededFiles files;
    private final SeedMemory memory;
    private final HeldChanges changes = new HeldChanges();

    /** Pieces that matched, and did at each use since. Under its own lock. */
    private final BitSet held = new BitSet();

    /** The files as they were before they were hashed last. Under its own lock. */
    private final FileStamps stamps;

    /** Files whose stamp was so young when it was taken that a change just after it may have left the same. With the stamps' lock. */
    private final BitSet young = new BitSet();

    private final InstantSource clock;

    SeedPieces(Torrent torrent, SeededFiles files, SeedMemory memory, InstantSource clock) {
        this.torrent = torrent;
        this.clock = clock;
        this.files = files;
        this.memory = memory;
        this.stamps = new FileStamps(torrent.layout().files().count());
    }

    void watch(Consumer<HeldChange> watcher) {
        changes.watch(watcher);
    }

    boolean isHeld(int piece) {
        synchronized (held) {
            return held.get(piece);
        }
    }

    /** A copy. */
    BitSet held() {
        synchronized (held) {
            return (BitSet) held.clone();
        }
    }

    private void set(int piece, boolean isHeld) {
        changes.change(
                () -> {
                    synchronized (held) {
                        boolean isNew = held.get(piece) != isHeld;
                        held.set(piece, isHeld);
                        return isNew;
                    }
                },
                new HeldChange(piece, isHeld));
    }

    /** Gives the piece out no more until it is hashed again. */
    void withdraw(int piece) {
        set(piece, false);
    }

    /**
     * Takes as held what was held the last time, of files that have not changed since. Blocks.
     *
     * @return the pieces that are to be hashed
     */
    BitSet recall() throws IOException {
        changedSince();
        var kept = memory.read(files.root()).map(this::unchanged).orElseGet(BitSet::new);
        kept.stream().forEach(piece -> set(piece, true));
        var rest = new BitSet();
        rest.set(0, torrent.layout().pieceCount());
        rest.andNot(kept);
        return rest;
    }

    private BitSet unchanged(Remembered known) {
        var changed = new BitSet();
        for (int file = 0; file < torrent.layout().files().count(); file++) {
            if (files.hasBytes(file) && !known.stamps().get(file).equals(stampOf(file))) {
                addPieces(file, changed);
            }
        }
        var kept = known.held();
        kept.andNot(changed);
        return kept;
    }

    private FileStamp stampOf(int file) {
        synchronized (stamps) {
            return stamps.get(file);
        }
    }

    /** Looks at all files; the pieces of those that have changed since the last time. Blocks. */
    BitSet changedSince() {
        return changedSince(0, torrent.layout().files().count());
    }

    /** The same of the files from this one on, before another. Blocks. */
    BitSet changedSince(int from, int to) {
        var pieces = new BitSet();
        for (int file = from; file < to; file++) {
            if (files.hasBytes(file)) {
                addIfChanged(file, pieces);
            }
        }
        return pieces;
    }

    /** The same of the files that a piece is in. Blocks. */
    BitSet changedSince(int piece) {
        var pieces = new BitSet();
        for (var part : torrent.layout().files(torrent.layout().spanOf(piece))) {
            if (files.hasBytes(part.file())) {
                addIfChanged(part.file(), pieces);
            }
        }
        return pieces;
    }

    private void addIfChanged(int file, BitSet pieces) {
        var now = files.stamp(file);
        synchronized (stamps) {
            if (stamps.get(file).equals(now)) {
                return;
            }
            stamps.set(file, now);
            young.set(file, now.changedNanos() > TimeUnit.MILLISECONDS.toNanos(clock.millis()) - TICK_NANOS);
        }
        files.forget(file);
        addPieces(file, pieces);
    }

    private void addPieces(int file, BitSet pieces) {
        var layout = torrent.layout();
        long last = layout.files().lengthOf(file) - 1;
        pieces.set(layout.pieceAt(file, 0), layout.pieceAt(file, last) + 1);
    }

    /**
     * Hashes a piece, which is held from now on if it matches, and else is not. Blocks.
     *
     * @param scratch at least as long as the piece
     * @return whether it matches
     */
    boolean hash(int piece, ByteBuffer scratch) throws IOException {
        var span = torrent.layout().spanOf(piece);
        var content = scratch.clear().limit(span.length());
        boolean matches = false;
        try {
            files.read(span, content);
            matches = torrent.hashes().matches(piece, content.flip());
        } catch (IOException e) {
            // What cannot be read is not there.
            matches = false;
        }
        if (matches) {
            memory.putChecksums(piece, Checksums.of(content));
        }
        set(piece, matches);
        return matches;
    }

    /**
     * Reads a part of a piece into the target, and nothing if it is not what was hashed. Blocks.
     *
     * @return whether it is
     * @throws IOException if the files, or what is remembered of them, cannot be read
     */
    boolean read(PieceSpan span, ByteBuffer target) throws IOException {
        int firstBlock = span.offset() / Block.LENGTH;
        int begin = firstBlock * Block.LENGTH;
        int lastBlock = (span.offset() + span.length() - 1) / Block.LENGTH;
        int end = Math.min((lastBlock + 1) * Block.LENGTH, torrent.layout().lengthOf(span.piece()));
        var blocks = ByteBuffer.allocate(end - begin);
        files.read(new PieceSpan(span.piece(), begin, end - begin), blocks);
        var found = Checksums.of(blocks.flip());
        var known = memory.checksums(span.piece(), firstBlock, lastBlock - firstBlock + 1);
        if (!Arrays.equals(found, known)) {
            return false;
        }
        target.put(blocks.slice(span.offset() - begin, span.length()));
        return true;
    }

    /** Remembers what is held, for the next start. Blocks. */
    void save() throws IOException {
        var copy = new FileStamps(torrent.layout().files().count());
        synchronized (stamps) {
            for (int file = 0; file < torrent.layout().files().count(); file++) {
                copy.set(file, young.get(file) ? FileStamps.NONE : stamps.get(file));
            }
        }
        memory.write(new Remembered(files.root(), copy, held()));
    }
}
