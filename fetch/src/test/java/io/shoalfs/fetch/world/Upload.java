package io.shoalfs.fetch.world;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** A peer that asks for a block, and compares what it gets. */
final class Upload {

    private final Life life;
    private final Opened torrent;
    private final PieceSpan span;

    Upload(Life life, Opened torrent, Random random) {
        this.life = life;
        this.torrent = torrent;
        var layout = torrent.sample().torrent().layout();
        int piece = random.nextInt(layout.pieceCount());
        this.span = layout.spanOf(new Block(piece, random.nextInt(layout.blockCount(piece))));
    }

    void begin() {
        var target = ByteBuffer.allocate(span.length());
        torrent.store().copy(span, target).whenComplete((isCopied, failure) -> {
            if (failure != null && !life.isDead()) {
                life.fail("upload of " + span + " failed: " + failure);
            } else if (!life.isDead()
                    && isCopied
                    && !Arrays.equals(target.array(), torrent.sample().bytes(span))) {
                life.fail("WRONG BYTES uploaded: " + span);
            }
        });
    }
}
