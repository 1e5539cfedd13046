package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.PieceBuffer;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A piece on its way into memory. Each of its blocks is in exactly one state: open (to be asked for), asked of one or more
 * sources, or here. Blocks of padding are here from the start: the buffer has zeros there.
 */
final class PieceAssembly {

    private final PieceBuffer buffer;
    private final ByteBuffer bytes;
    private final BitSet open;
    private final @Nullable Ask[] asks;

    /** Who sent each block that is here; null for padding. */
    private final @Nullable SourceQueue[] senders;

    private long @Nullable [] digests;
    private int missing;
    private int received;

    PieceAssembly(int piece, int blocks, BlockSpans spans, PieceBuffer buffer) {
        this.buffer = buffer;
        this.bytes = buffer.bytes();
        this.open = new BitSet(blocks);
        this.asks = new Ask[blocks];
        this.senders = new SourceQueue[blocks];
        for (int ordinal = 0; ordinal < blocks; ordinal++) {
            open.set(ordinal, spans.isNeeded(new Block(piece, ordinal)));
        }
        this.missing = open.cardinality();
    }

    int blockCount() {
        return asks.length;
    }

    /** The first block at or behind this one that is to be asked for; -1 if there is none. */
    int nextOpen(int from) {
        return open.nextSetBit(from);
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    boolean isComplete() {
        return missing == 0;
    }

    /** How many blocks have come. */
    int received() {
        return received;
    }

    int missing() {
        return missing;
    }

    boolean isHere(int ordinal) {
        return !open.get(ordinal) && asks[ordinal] == null;
    }

    /** The requests for this block, linked by {@link Ask#sameBlock}. */
    @Nullable
    Ask asks(int ordinal) {
        return asks[ordinal];
    }

    @Nullable
    SourceQueue sender(int ordinal) {
        return senders[ordinal];
    }

    void asked(Ask ask) {
        int ordinal = ask.block.ordinal();
        open.clear(ordinal);
        ask.sameBlock = asks[ordinal];
        asks[ordinal] = ask;
    }

    /** Forgets a request; the block is open again if it was the last one for it. */
    void released(Ask ask) {
        int ordinal = ask.block.ordinal();
        unlink(ordinal, ask);
        if (asks[ordinal] == null) {
            open.set(ordinal);
        }
    }

    /**
     * Copies a block in, and returns the requests for it that are now superfluous, linked.
     *
     * @param content exactly the block's bytes, lent
     */
    @Nullable
    Ask received(Ask ask, ByteBuffer content) {
        int ordinal = ask.block.ordinal();
        bytes.put(ordinal * Block.LENGTH, content, content.position(), ask.length);
        unlink(ordinal, ask);
        var others = asks[ordinal];
        asks[ordinal] = null;
        senders[ordinal] = ask.queue;
        missing--;
        received++;
        return others;
    }

    /** Takes back a block that is here: its sender is no longer believed. */
    void discard(int ordinal) {
        senders[ordinal] = null;
        open.set(ordinal);
        missing++;
        received--;
    }

    /** Keeps a digest of what was sent as this block, for when the piece proves corrupt. */
    void noteDigest(int ordinal, long digest) {
        if (digests == null) {
            digests = new long[asks.length];
        }
        digests[ordinal] = digest;
    }

    boolean hasDigest(int ordinal) {
        return digests != null && digests[ordinal] != 0;
    }

    long digest(int ordinal) {
        return digests == null ? 0 : digests[ordinal];
    }

    /** The memory, given away to be offered. */
    PieceBuffer buffer() {
        return buffer;
    }

    /** A view of a block's bytes. */
    ByteBuffer content(int ordinal) {
        int from = ordinal * Block.LENGTH;
        return bytes.slice(from, Math.min(Block.LENGTH, bytes.limit() - from));
    }

    private void unlink(int ordinal, Ask ask) {
        if (asks[ordinal] == ask) {
            asks[ordinal] = ask.sameBlock;
        } else {
            Ask before = asks[ordinal];
            while (before != null && before.sameBlock != ask) {
                before = before.sameBlock;
            }
            if (before != null) {
                before.sameBlock = ask.sameBlock;
            }
        }
        ask.sameBlock = null;
    }
}
