package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.KeepAlive;
import io.shoalfs.fetch.peer.Message.Port;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.fetch.swarm.Sharer;
import io.shoalfs.fetch.swarm.UploadPeer;
import io.shoalfs.torrent.Block;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.Optional;
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
    private final BlockSpans spans;
    private final MessageFramer framer;
    private final Outbox outbox;
    private final PeerPieces pieces;
    private final Interest interest;
    private final Requests requests;
    private final PieceSender sender;
    private final Extensions extensions;
    private final Incoming incoming;
    private final PeerNode node;

    private boolean ended;
    private String reason = "the peer closed the connection";
    private long lastHeardNanos;
    private long lastSaidNanos;

    PeerConnection(PeerSwarm swarm, PeerContact contact, PeerConfig config, Channel channel, Handshake theirs) {
        this.swarm = swarm;
        this.contact = contact;
        this.config = config;
        this.channel = channel;
        this.spans = new BlockSpans(swarm.torrent());
        int pieceCount = swarm.torrent().layout().pieceCount();
        this.framer = new MessageFramer(channel.alloc(), pieceCount);
        this.outbox = new Outbox(channel, this::beforeFlush);
        this.pieces = new PeerPieces(pieceCount);
        this.interest = new Interest(outbox, swarm.uploads(), pieces);
        this.requests = new Requests(config.requests());
        this.sender = new PieceSender(channel, outbox, swarm.uploads(), theirs.fast());
        this.extensions = new Extensions(outbox, pieceCount);
        var parts = new Incoming.Parts(pieces, interest, requests, sender, extensions, outbox);
        this.incoming = new Incoming(this, swarm, parts, spans, theirs.fast());
        this.node = new PeerNode(contact, swarm.sharing(), extensions);
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

    /** How it stands, beside what it has brought. */
    public PeerStanding standing() {
        assert swarm.loop().inLoop();
        var choke =
                new PeerStanding.Choke(pieces.isChoking(), interest.isShown(), sender.isChoking(), sender.interested());
        return new PeerStanding(
                client(),
                contact.dialled(),
                Encryption.isOf(channel),
                choke,
                given(),
                sender.given().rate(swarm.loop().nanoTime()));
    }

    /** Whether the peer takes what we know of others, and we may tell. */
    public boolean exchanges() {
        return !ended && extensions.exchanges();
    }

    /** Tells it of others, if it takes that. */
    public void tell(PeerExchange exchange) {
        extensions.tell(exchange);
    }

    /** What others may be told of it; empty while nobody knows where it listens. */
    public Optional<PeerExchange.Known> known() {
        var address = contact.dialled()
                ? Optional.of(contact.address())
                : listening().stream()
                        .mapToObj(
                                port -> new InetSocketAddress(contact.address().getAddress(), port))
                        .findAny();
        return address.map(at -> new PeerExchange.Known(at, extensions.uploadOnly(), contact.dialled()));
    }

    @Override
    public String name() {
        var address = contact.address();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public Distance distance() {
        return node.distance();
    }

    @Override
    public @Nullable Sharer sharer() {
        return node.isKnown() ? node : null;
    }

    // What the swarm asks.

    @Override
    public boolean has(int piece) {
        return !ended && pieces.has(piece);
    }

    @Override
    public boolean serves(int piece) {
        return !ended && pieces.serves(piece);
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
        node.flush();
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
    public boolean isNear() {
        return node.isKnown();
    }

    @Override
    public boolean interested() {
        return sender.interested() && !extensions.uploadOnly();
    }

    @Override
    public long received() {
        return incoming.received();
    }

    @Override
    public long given() {
        return sender.given().total();
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
        interest.show();
    }

    // What the channel tells.

    /** Says what we have and who we are, and joins. */
    void start(@Nullable ExtensionHandshake ours) {
        sender.introduce(swarm.torrent().layout().pieceCount());
        if (ours != null) {
            extensions.introduce(ours, contact.address().getAddress());
        }
        swarm.uploads().joined(this);
        swarm.events().joined(this);
        swarm.watcher().opened(this);
    }

    /** Tells where our node of the DHT is, if there is one. */
    void tellNode() {
        swarm.nodes().port().ifPresent(port -> outbox.send(new Port(port)));
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
        if (incoming.takeChanged()) {
            interest.show();
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
}
