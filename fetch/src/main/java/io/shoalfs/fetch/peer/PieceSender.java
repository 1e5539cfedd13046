package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.swarm.Meter;
import io.shoalfs.fetch.swarm.UploadQueue;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.torrent.PieceSpan;
import java.util.concurrent.RejectedExecutionException;

/**
 * Answers what one peer asks for, while it is not choked. Confined to the connection's loop; the store copies on its own.
 *
 * <p>A request's buffer holds the message's header and its content: it goes out in one write, so that no peer waits for
 * the second half of a message (Nagle against delayed acknowledgement). It is released when it was sent, or when the
 * copy ends and there is nobody any more to send it to.
 */
final class PieceSender {

    private final Channel channel;
    private final Outbox outbox;
    private final Uploads uploads;
    private final UploadQueue queue;

    /** Whether the peer understands a {@code reject} (BEP 6). */
    private final boolean fast;

    /** Whether a request waits for its turn within the rate of all uploads: one of each peer, so that all get theirs. */
    private boolean held;

    private boolean isNear;
    private boolean choking = true;
    private boolean interested;
    private final Meter given = new Meter();

    PieceSender(Channel channel, Outbox outbox, Uploads uploads, boolean fast) {
        this.channel = channel;
        this.outbox = outbox;
        this.uploads = uploads;
        this.queue = new UploadQueue(uploads.config());
        this.fast = fast;
    }

    /** Says what we hold, of so many pieces. */
    void introduce(int pieceCount) {
        PieceBits.message(uploads.held(), pieceCount, fast).ifPresent(outbox::send);
    }

    /** Notes whether the peer is a node that shares. */
    void near(boolean now) {
        isNear = now;
    }

    /** Whether the peer may ask for nothing. */
    boolean isChoking() {
        return choking;
    }

    boolean interested() {
        return interested;
    }

    /** Notes the peer's interest; false if that is nothing new. */
    boolean interested(boolean now) {
        boolean isNew = interested != now;
        interested = now;
        return isNew;
    }

    /** The bytes of pieces that were sent. */
    Meter given() {
        return given;
    }

    void unchoke() {
        choking = false;
        outbox.send(Flag.UNCHOKE);
    }

    void choke() {
        choking = true;
        outbox.send(Flag.CHOKE);
        queue.clear().forEach(this::refuse);
    }

    /** The peer asks for what it may ask for; nothing of it need be content. */
    void asked(PieceSpan span) {
        if (choking || !uploads.holds(span.piece()) || !queue.add(span)) {
            refuse(span);
        } else {
            sendNext();
        }
    }

    /** The peer no longer wants them. A fast peer is told so, since it waits for one answer or the other. */
    void cancelled(PieceSpan span) {
        if (queue.cancel(span)) {
            refuse(span);
        }
    }

    /** Forgets what waits. What is on its way ends by itself. */
    void close() {
        queue.clear();
    }

    private void refuse(PieceSpan span) {
        if (fast) {
            outbox.send(new Reject(span));
        }
    }

    private void sendNext() {
        while (!held) {
            var span = queue.next();
            if (span == null) {
                return;
            }
            held = true;
            uploads.whenAllowed(span.length(), isNear, () -> allowed(span));
        }
    }

    /** Within the call that asked, or later: then the next one is to be asked for. */
    private void allowed(PieceSpan span) {
        held = false;
        if (channel.isActive()) {
            copy(span);
            sendNext();
        } else {
            queue.done(span);
        }
    }

    private void copy(PieceSpan span) {
        int length = MessageWriter.PIECE_HEADER + span.length();
        var buffer = channel.alloc().buffer(length, length);
        MessageWriter.pieceHeader(span, buffer);
        var content = buffer.nioBuffer(MessageWriter.PIECE_HEADER, span.length());
        uploads.copy(span, content).whenComplete((copied, failure) -> {
            try {
                channel.eventLoop().execute(() -> copied(span, buffer, failure == null && copied));
            } catch (RejectedExecutionException loopEnded) {
                buffer.release();
            }
        });
    }

    private void copied(PieceSpan span, ByteBuf buffer, boolean success) {
        if (success && channel.isActive()) {
            buffer.writerIndex(buffer.capacity());
            outbox.send(buffer, sent -> sent(span, sent.isSuccess()));
            return;
        }
        buffer.release();
        queue.done(span);
        if (channel.isActive()) {
            refuse(span);
            sendNext();
        }
    }

    private void sent(PieceSpan span, boolean success) {
        queue.done(span);
        if (success) {
            uploads.sent(span.length(), given);
            sendNext();
        }
    }
}
