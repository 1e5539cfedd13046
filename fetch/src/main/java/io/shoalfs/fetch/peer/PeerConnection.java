package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.peer.Message.AllowedFast;
import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.KeepAlive;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.fetch.swarm.UploadPeer;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.net.ProtocolException;
import java.util.BitSet;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a peer, both ways: a source of blocks for the swarm, a taker of ours for the uploads. Confined to the
 * swarm's loop.
 *
 * <p>What the peer does wrong ends the connection with a reason, and nothing else. It is told as joined before it is told
 * as anything, and as left exactly once, after the running task of the loop.
 */
public final class PeerConnection implements BlockSource, UploadPeer {

    private final PeerSwarm swarm;
    private final PeerContact contact;
    private final PeerConfig config;
    private final Channel channel;
    private final Layout layout;
    private final BlockSpans spans;
    private final boolean fast;
    private final MessageFramer framer;
    private final Outbox outbox;
    private final PieceSender sender;
    private final Requests requests;
    private final Extensions extensions;
    private final Incoming incoming = new Incoming();

    private final BitSet pieces = new BitSet();
    private final BitSet allowedFast = new BitSet();
    private boolean choked = true;
    private boolean interested;
    private boolean changed;
    private boolean ended;
    private String reason = "the peer closed the connection";
    private long lastHeardNanos;
    private long lastSaidNanos;

    PeerConnection(PeerSwarm swarm, PeerContact contact, PeerConfig config, Channel channel, Handshake theirs) {
        this.swarm = swarm;
        this.contact = contact;
        this.config = config;
        this.channel = channel;
        this.layout = swarm.torrent().layout();
        this.spans = new BlockSpans(swarm.torrent());
        this.fast = theirs.fast();
        this.framer = new MessageFramer(channel.alloc(), layout.pieceCount());
        this.outbox = new Outbox(channel, this::beforeFlush);
        this.sender = new PieceSender(channel, outbox, swarm.uploads(), fast);
        this.requests = new Requests(config.requests());
        this.extensions = new Extensions(outbox, incoming);
        this.lastHeardNanos = swarm.loop().nanoTime();
        this.lastSaidNanos = lastHeardNanos;
    }

    /** Who is at the other end. */
    public PeerContact contact() {
        return contact;
    }

    /** The port that the peer says it listens on. */
    public OptionalInt listening() {
        return extensions.listening();
    }

    /** The name and version that the peer gives itself; empty if none. */
    public String client() {
        return extensions.client();
    }

    @Override
    public String name() {
        var address = contact.address();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    // What the swarm asks.

    @Override
    public boolean has(int piece) {
        return !ended && pieces.get(piece);
    }

    @Override
    public boolean serves(int piece) {
        return has(piece) && (!choked || allowedFast.get(piece));
    }

    @Override
    public int room() {
        return ended ? 0 : requests.room();
    }

    @Override
    public void request(Block block) {
        assert swarm.loop().inLoop();
        if (!ended && requests.add(block)) {
            outbox.add(new Request(spans.of(block)));
        }
    }

    @Override
    public void cancel(Block block) {
        assert swarm.loop().inLoop();
        if (!ended && requests.remove(block)) {
            outbox.add(new Cancel(spans.of(block)));
        }
    }

    @Override
    public void flush() {
        assert swarm.loop().inLoop();
        outbox.flush();
    }

    @Override
    public void close(String why) {
        assert swarm.loop().inLoop();
        if (!ended) {
            ended = true;
            reason = why;
            framer.close();
            outbox.close();
            Channels.close(channel);
        }
    }

    // What the uploads ask.

    @Override
    public boolean interested() {
        return sender.interested();
    }

    @Override
    public void unchoke() {
        sender.unchoke();
    }

    @Override
    public void choke() {
        sender.choke();
    }

    @Override
    public void tell(int piece, boolean held) {
        if (held) {
            extensions.told(piece);
            outbox.send(new Have(piece));
        } else {
            extensions.tellLost(piece);
        }
        extensions.tellUploadOnly(swarm.uploads().holdsAll(), contact.address().getAddress());
        showInterest();
    }

    // What the channel tells.

    /** Says what we have and who we are, and joins. */
    void start(@Nullable ExtensionHandshake ours) {
        PieceBits.message(swarm.uploads().held(), layout.pieceCount(), fast).ifPresent(outbox::send);
        if (ours != null) {
            extensions.introduce(ours, contact.address().getAddress());
        }
        swarm.uploads().joined(this);
        swarm.events().joined(this);
        swarm.watcher().opened(this);
    }

    /** Bytes came; they are read to their end, and not kept. */
    void read(ByteBuf bytes) {
        lastHeardNanos = swarm.loop().nanoTime();
        try {
            framer.feed(bytes, message -> message.deliverTo(incoming));
        } catch (ProtocolException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    /** All that there was has been read, for now. */
    void readAll() {
        if (changed) {
            changed = false;
            showInterest();
            swarm.events().changed(this);
        }
        if (!requests.isEmpty()) {
            EventLoops.acknowledgeAtOnce(channel);
        }
    }

    /** The channel is closed. */
    void left() {
        ended = true;
        framer.close();
        outbox.close();
        sender.close();
        requests.clear();
        swarm.uploads().left(this);
        swarm.events().left(this, reason);
        swarm.watcher().closed(this, reason);
    }

    /** Some time has passed. */
    void tick() {
        long now = swarm.loop().nanoTime();
        if (now - lastHeardNanos > config.silence().toNanos()) {
            close("it was silent for " + config.silence().toSeconds() + " s");
        } else if (now - lastSaidNanos > config.keepAlive().toNanos()) {
            outbox.send(KeepAlive.INSTANCE);
        }
    }

    /** The peer takes nothing of what waits for it. */
    void overflown() {
        close("it does not read what it is sent");
    }

    private void beforeFlush() {
        lastSaidNanos = swarm.loop().nanoTime();
        if (!requests.isEmpty()) {
            EventLoops.acknowledgeAtOnce(channel);
        }
    }

    private void showInterest() {
        boolean now = swarm.uploads().lacksAnyOf(pieces);
        if (now != interested && !ended) {
            interested = now;
            outbox.send(now ? Flag.INTERESTED : Flag.NOT_INTERESTED);
        }
    }

    /** What the peer says. */
    private final class Incoming implements Message.Receiver, Extensions.Receiver {

        @Override
        public void flag(Flag flag) {
            switch (flag) {
                case CHOKE -> choked();
                case UNCHOKE -> unchoked();
                case INTERESTED -> interested(true);
                case NOT_INTERESTED -> interested(false);
                case HAVE_ALL -> has(true);
                case HAVE_NONE -> has(false);
            }
        }

        private void choked() {
            choked = true;
            changed = true;
            if (!fast) {
                requests.clear().forEach(block -> swarm.events().refused(PeerConnection.this, block));
            }
        }

        private void unchoked() {
            choked = false;
            changed = true;
        }

        private void interested(boolean now) {
            if (sender.interested(now)) {
                swarm.uploads().changed(PeerConnection.this);
            }
        }

        private void has(boolean all) {
            if (!fast) {
                close("it says have-all or have-none without the fast extension");
                return;
            }
            pieces.set(0, layout.pieceCount(), all);
            changed = true;
        }

        @Override
        public void have(Have have) {
            if (!pieces.get(have.piece())) {
                pieces.set(have.piece());
                swarm.events().gained(PeerConnection.this, have.piece());
                if (!interested && !swarm.uploads().holds(have.piece())) {
                    showInterest();
                }
            }
        }

        @Override
        public void bitfield(Bitfield bitfield) {
            pieces.clear();
            pieces.or(PieceBits.fromWire(bitfield.bits(), layout.pieceCount()));
            changed = true;
        }

        @Override
        public void request(Request request) {
            // Also what lies behind a file's end in a v2 torrent: libtorrent asks for whole blocks, and takes zeros.
            if (spans.exists(request.span())) {
                sender.asked(request.span());
            } else {
                close("there are no such bytes: " + request.span());
            }
        }

        @Override
        public void cancel(Cancel cancel) {
            sender.cancelled(cancel.span());
        }

        @Override
        public void piece(Piece piece) {
            var content = piece.content();
            var block = block(new PieceSpan(piece.piece(), piece.offset(), content.remaining()));
            if (block == null) {
                return;
            }
            if (requests.answered(block)) {
                swarm.events().received(PeerConnection.this, block, content);
            } else {
                close("it sends blocks that nobody asked for");
            }
        }

        @Override
        public void reject(Reject reject) {
            var block = block(reject.span());
            if (block != null && requests.remove(block)) {
                swarm.events().refused(PeerConnection.this, block);
            }
        }

        @Override
        public void allowedFast(AllowedFast allowed) {
            allowedFast.set(allowed.piece());
            changed = true;
        }

        @Override
        public void extended(Extended extended) {
            try {
                changed |= extensions.take(extended);
            } catch (ProtocolException e) {
                close(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public void limit(int most) {
            requests.limit(most);
        }

        /** What was asked of it will not come. It may say so too, for each request; that is ignored then. */
        @Override
        public void dontHave(int piece) {
            if (piece < 0 || piece >= layout.pieceCount()) {
                close("it does not have a piece that there is not: " + piece);
                return;
            }
            pieces.clear(piece);
            allowedFast.clear(piece);
            requests.clear(piece).forEach(block -> swarm.events().refused(PeerConnection.this, block));
        }

        /** The block that this is; none, and the end of the connection, if it is no whole block of the torrent. */
        private @Nullable Block block(PieceSpan span) {
            var block = spans.blockOf(span);
            if (block == null) {
                close("what it calls a block is none: " + span);
            }
            return block;
        }
    }
}
