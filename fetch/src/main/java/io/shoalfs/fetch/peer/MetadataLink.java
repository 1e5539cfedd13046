package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.fetch.metadata.MetadataSource;
import io.shoalfs.fetch.metadata.MetadataWatcher;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.torrent.HashRequest;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A connection to a peer that is asked for metadata only: by the extension protocol (BEP 9, 10) and, of v2 torrents, by
 * hash requests (BEP 52). Whatever else the peer says is passed over unread. Confined to its loop.
 *
 * <p>It is told as opened when the peer has introduced itself, and then as closed exactly once, after the running task of
 * the loop; if it ends before, as failed.
 */
final class MetadataLink implements MetadataSource, MetadataFramer.Receiver {

    /** The number that we give to {@code ut_metadata}. */
    private static final int OUR_METADATA = 2;

    private static final int HANDSHAKE = 0;

    private final Channel channel;
    private final InetSocketAddress address;
    private final NettyLoop loop;
    private final MetadataWatcher watcher;
    private final Outbox outbox;
    private final MetadataFramer framer;
    private int theirMetadata;
    private boolean isOpen;
    private boolean isEnded;
    private String reason = "the peer closed the connection";

    MetadataLink(Channel channel, InetSocketAddress address, NettyLoop loop, MetadataWatcher watcher) {
        this.channel = channel;
        this.address = address;
        this.loop = loop;
        this.watcher = watcher;
        this.outbox = new Outbox(channel, () -> EventLoops.acknowledgeAtOnce(channel));
        this.framer = new MetadataFramer(channel.alloc(), this);
    }

    /** Says who we are, and that we hold nothing. */
    void start(OptionalInt port, boolean fast) {
        if (fast) {
            outbox.send(Flag.HAVE_NONE);
        }
        var ours = new ExtensionHandshake(Map.of(MetadataMessage.NAME, OUR_METADATA), 1, false, "ShoalFS/0.1", port);
        outbox.send(new Extended(HANDSHAKE, ours.write(address.getAddress())));
    }

    @Override
    public String name() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void ask(int part) {
        assert loop.inLoop();
        if (!isEnded) {
            outbox.send(
                    new Extended(theirMetadata, MetadataMessage.request(part).write()));
        }
    }

    @Override
    public void ask(HashRequest request) {
        assert loop.inLoop();
        if (!isEnded) {
            outbox.send(new Message.HashAsk(request));
        }
    }

    @Override
    public void close(String why) {
        assert loop.inLoop();
        if (!isEnded) {
            isEnded = true;
            reason = why;
            outbox.close();
            Channels.close(channel);
        }
    }

    /** Bytes came; they are read to their end, and not kept. */
    void read(ByteBuf bytes) {
        try {
            framer.feed(bytes);
        } catch (ProtocolException e) {
            close(String.valueOf(e.getMessage()));
        }
        EventLoops.acknowledgeAtOnce(channel);
    }

    /** There was time enough. */
    void requireIntroduction() {
        if (!isOpen) {
            close("it did not say which extensions it knows");
        }
    }

    /** The channel is closed. */
    void left() {
        isEnded = true;
        outbox.close();
        framer.close();
        if (isOpen) {
            watcher.closed(this, reason);
        } else {
            watcher.failed(address, reason);
        }
    }

    @Override
    public void extended(int number, ByteBuffer payload) throws ProtocolException {
        if (isEnded) {
            return;
        }
        if (number == HANDSHAKE) {
            introduced(ExtensionHandshake.read(payload));
        } else if (number == OUR_METADATA && isOpen) {
            watcher.said(this, MetadataMessage.read(payload));
        }
    }

    /** A second introduction, as BEP 10 allows, changes nothing: who had no metadata in the first is gone. */
    private void introduced(ExtensionHandshake theirs) {
        if (isOpen) {
            return;
        }
        isOpen = true;
        theirMetadata = theirs.extensions().getOrDefault(MetadataMessage.NAME, 0);
        watcher.opened(
                this, address, theirMetadata == 0 ? 0 : theirs.metadataLength().orElse(0));
    }

    @Override
    public void hashes(HashRequest request, ByteBuffer hashes) {
        if (!isEnded) {
            watcher.hashes(this, request, hashes);
        }
    }

    @Override
    public void refused(HashRequest request) {
        if (!isEnded) {
            watcher.refused(this, request);
        }
    }
}
