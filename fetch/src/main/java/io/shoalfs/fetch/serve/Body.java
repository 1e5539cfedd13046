package io.shoalfs.fetch.serve;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a range of a file, part by part: the next is copied out of the store when the client has taken the last. The head
 * goes out with the first part, when that is there. If a later one is held no longer, or not taken in time, the
 * connection ends. Confined to the connection's loop; for one range.
 */
final class Body {

    /** No more than this is reserved ahead of the rate, which peers share: their blocks wait behind. */
    private static final Duration AHEAD = Duration.ofSeconds(1);

    /** Bytes of a part while there is less to give than is asked for. */
    private static final int PART_MIN = 16 * 1024;

    private final Channel channel;
    private final NettyLoop loop;
    private final HttpDoor.Surroundings around;
    private final Offered torrent;
    private final int file;
    private @Nullable HttpResponse head;
    private long position;
    private long end;
    private Timers.@Nullable Timer deadline;

    /** What became of it; nothing is told if the connection has ended. */
    interface Outcome {

        /** All of it is sent. */
        void sent();

        /** Nothing is sent, since its first part is not held. */
        void notHeld();

        /** Nothing is sent, since others have been given all that may be given meanwhile. */
        void busy();
    }

    Body(Channel channel, NettyLoop loop, HttpDoor.Surroundings around, Catalogue.Found found) {
        this.channel = channel;
        this.loop = loop;
        this.around = around;
        this.torrent = found.torrent();
        this.file = found.file();
    }

    /** Sends the head and this range, which is not empty. */
    void send(HttpResponse before, ByteRange range, Outcome outcome) {
        head = before;
        position = range.offset();
        end = range.end();
        sendPart(outcome, loop.nanoTime());
    }

    private void sendPart(Outcome outcome, long askedNanos) {
        long now = loop.nanoTime();
        long early = around.rate().waitNanos(now) - AHEAD.toNanos();
        if (early > 0) {
            awaitTurn(outcome, askedNanos, now, early);
            return;
        }
        var span = nextSpan();
        long delay = around.rate().reserve(span.length(), now);
        if (delay == 0) {
            copy(span, outcome);
        } else {
            loop.schedule(Duration.ofNanos(delay), () -> copy(span, outcome));
        }
    }

    /** Nothing is reserved meanwhile: the client may be gone by then. */
    private void awaitTurn(Outcome outcome, long askedNanos, long now, long early) {
        long patience = around.config().forPart().toNanos() - (now - askedNanos);
        if (patience > 0 && channel.isActive()) {
            loop.schedule(Duration.ofNanos(Math.min(early, patience)), () -> sendPart(outcome, askedNanos));
        } else if (head != null && channel.isActive()) {
            outcome.busy();
        } else {
            Channels.close(channel);
        }
    }

    /** Up to the piece's end, so that a store is asked for one span. */
    private PieceSpan nextSpan() {
        boolean isShort = around.rate().waitNanos(loop.nanoTime()) > 0;
        int most = isShort
                ? Math.min(PART_MIN, around.config().part())
                : around.config().part();
        int wanted = (int) Math.min(end - position, most);
        return torrent.store()
                .torrent()
                .layout()
                .spans(new FileSpan(file, position, wanted))
                .get(0);
    }

    private void copy(PieceSpan span, Outcome outcome) {
        if (!channel.isActive() || torrent.isWithdrawn()) {
            Channels.close(channel);
            return;
        }
        var buffer = channel.alloc().directBuffer(span.length(), span.length());
        var target = buffer.nioBuffer(0, span.length());
        around.copies().pass(() -> torrent.store().copy(span, target)).whenComplete((copied, failure) -> {
            try {
                channel.eventLoop().execute(() -> copied(buffer, failure == null && copied, outcome));
            } catch (RejectedExecutionException loopEnded) {
                buffer.release();
            }
        });
    }

    private void copied(ByteBuf buffer, boolean isHeld, Outcome outcome) {
        if (isHeld && channel.isActive()) {
            buffer.writerIndex(buffer.capacity());
            write(buffer, outcome);
            return;
        }
        buffer.release();
        if (head == null || !channel.isActive()) {
            Channels.close(channel);
        } else {
            outcome.notHeld();
        }
    }

    private void write(ByteBuf buffer, Outcome outcome) {
        int length = buffer.readableBytes();
        position += length;
        if (head != null) {
            Channels.write(channel, head);
            head = null;
        }
        deadline = loop.schedule(around.config().forPart(), () -> Channels.close(channel));
        var part = position < end ? new DefaultHttpContent(buffer) : new DefaultLastHttpContent(buffer);
        Channels.writeAndFlush(channel, part, success -> sent(length, success, outcome));
    }

    private void sent(int length, boolean success, Outcome outcome) {
        if (deadline != null) {
            deadline.cancel();
        }
        if (!success) {
            Channels.close(channel);
            return;
        }
        torrent.sent(length);
        if (position < end) {
            sendPart(outcome, loop.nanoTime());
        } else {
            outcome.sent();
        }
    }
}
