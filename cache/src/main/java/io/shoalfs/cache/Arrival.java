package io.shoalfs.cache;

import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A read that waits until all of its span is here, and what is kept for it meanwhile: a copy of what came by memory, a
 * lease of what is on the disk. So what it has got cannot be taken from it, and it holds no piece's memory.
 *
 * <p>Any thread; the pieces' leases are taken and given back by {@link Arrivals}.
 */
final class Arrival {

    final FileSpan span;
    final List<PieceSpan> parts;
    final CompletableFuture<Lease> future = new CompletableFuture<>();

    /** The parts, by their place in the span, that were copied, and that are leased on the disk. */
    private final BitSet copied = new BitSet();

    private final BitSet leased = new BitSet();
    private @Nullable ByteBuffer content;
    private boolean ended;

    Arrival(FileSpan span, List<PieceSpan> parts) {
        this.span = span;
        this.parts = parts;
    }

    int firstPiece() {
        return parts.get(0).piece();
    }

    int lastPiece() {
        return parts.get(parts.size() - 1).piece();
    }

    /** Whether the read waits for this piece. */
    synchronized boolean wants(int piece) {
        int part = piece - firstPiece();
        return !ended && !copied.get(part) && !leased.get(part);
    }

    /** Keeps a copy of what the read needs of a piece. */
    synchronized void copy(int piece, FreshPiece fresh) {
        if (wants(piece)) {
            int part = piece - firstPiece();
            if (content == null) {
                content = ByteBuffer.allocate(span.length());
            }
            content.put(
                    inSpan(part),
                    fresh.bytes(),
                    parts.get(part).offset(),
                    parts.get(part).length());
            copied.set(part);
        }
    }

    /** Keeps the caller's lease of a piece; false if it is not needed. */
    synchronized boolean keep(int piece) {
        if (!wants(piece)) {
            return false;
        }
        leased.set(piece - firstPiece());
        return true;
    }

    /** The piece is in doubt: whether it was leased, and is not any longer, for the caller to give back. */
    synchronized boolean lose(int piece) {
        int part = piece - firstPiece();
        // Once it has ended, its leases are with who answers it or gives them back.
        boolean had = !ended && leased.get(part);
        if (had) {
            leased.clear(part);
        }
        return had;
    }

    /** Whether all is here; from then on nothing changes any more. True once. */
    synchronized boolean complete() {
        if (ended || copied.cardinality() + leased.cardinality() < parts.size()) {
            return false;
        }
        ended = true;
        return true;
    }

    /** Whether it ended before it was complete: the caller gives its leases back. True once. */
    synchronized boolean abandon() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** The pieces that are leased on the disk for it. */
    synchronized List<Integer> leases() {
        return leased.stream().map(part -> part + firstPiece()).boxed().toList();
    }

    /** What has been copied, with room for the rest; null if all is on the disk. */
    synchronized @Nullable ByteBuffer content() {
        return content == null ? null : content.duplicate();
    }

    private int inSpan(int part) {
        int offset = 0;
        for (int before = 0; before < part; before++) {
            offset += parts.get(before).length();
        }
        return offset;
    }
}
