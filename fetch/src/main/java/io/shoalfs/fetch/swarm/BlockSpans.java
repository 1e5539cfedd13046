package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import org.jspecify.annotations.Nullable;

/**
 * What of each block goes over the wire. In a torrent that is v2 only, nothing behind a file's end exists (BEP 52): its
 * last block is short. Where there are v1 hashes, the padding that shares a block with content goes with it. Immutable.
 */
public final class BlockSpans {

    private final Layout layout;
    private final boolean endsWithContent;

    /** The blocks of this torrent. */
    public BlockSpans(Torrent torrent) {
        this.layout = torrent.layout();
        this.endsWithContent = torrent.id().v1() == null;
    }

    /** The block's bytes that are asked for. Of a block that is needed. */
    public PieceSpan of(Block block) {
        var whole = layout.spanOf(block);
        if (!endsWithContent) {
            return whole;
        }
        int content = layout.contentLengthOf(block.piece()) - whole.offset();
        return content >= whole.length() ? whole : new PieceSpan(block.piece(), whole.offset(), content);
    }

    /** The block of which this is what goes over the wire; null if it is that of none. */
    public @Nullable Block blockOf(PieceSpan span) {
        if (!exists(span) || span.offset() % Block.LENGTH != 0) {
            return null;
        }
        var block = new Block(span.piece(), span.offset() / Block.LENGTH);
        return isNeeded(block) && of(block).length() == span.length() ? block : null;
    }

    /** Whether the span lies in its piece, of which there is one. */
    private boolean exists(PieceSpan span) {
        return span.length() > 0 && span.length() <= layout.lengthOf(span.piece()) - span.offset();
    }

    /**
     * Whether a peer may ask for the span. Behind the end of a v2 torrent too, as far as a whole piece goes: libtorrent
     * asks for whole blocks also there, and takes no shorter one. What lies there is zeros.
     */
    public boolean mayBeAsked(PieceSpan span) {
        return endsWithContent ? span.end() <= layout.pieceLength() : exists(span);
    }

    /** Whether anything of the block must be asked for: what is all padding is zeros. */
    public boolean isNeeded(Block block) {
        var whole = layout.spanOf(block);
        return endsWithContent ? whole.offset() < layout.contentLengthOf(block.piece()) : !layout.isPadding(whole);
    }
}
