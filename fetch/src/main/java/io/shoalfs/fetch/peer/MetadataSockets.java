package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.shoalfs.fetch.metadata.MetadataWatcher;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.peer.crypto.DiallersHandshake;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Makes connections to peers of torrents whose metadata is not known: they are asked for that, and for nothing else. One
 * for a search; its methods are called on its loop.
 */
public final class MetadataSockets {

    private final EventLoops loops;
    private final NettyLoop loop;
    private final Us us;
    private final TorrentId torrent;
    private final SecureRandom random = new SecureRandom();
    private final MetadataWatcher watcher;

    /**
     * Who we are.
     *
     * @param port where we listen, if we do
     */
    public record Us(PeerId id, PeerConfig config, Supplier<OptionalInt> port) {}

    /** Connects to nobody yet. */
    public MetadataSockets(EventLoops loops, NettyLoop loop, Us us, TorrentId torrent, MetadataWatcher watcher) {
        this.loops = loops;
        this.loop = loop;
        this.us = us;
        this.torrent = torrent;
        this.watcher = watcher;
    }

    /**
     * Connects to a peer; the watcher is told of the outcome, once.
     *
     * @param hash the one of the torrent's that the peer is called by; it may answer by the other
     * @param encrypted whether the peer is spoken to encrypted from the first byte
     */
    public void dial(InetSocketAddress address, InfoHash hash, boolean encrypted) {
        assert loop.inLoop();
        var connecting = loops.connecting(loop).connect(address, new ChannelInboundHandlerAdapter());
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                greet(connecting.channel(), address, hash, encrypted);
            } else {
                watcher.failed(address, Reasons.of(done.cause()));
            }
        });
    }

    private void greet(Channel channel, InetSocketAddress address, InfoHash hash, boolean encrypted) {
        channel.pipeline().addLast(new Greeting(us.config().handshakePatience(), new Greeting.Outcome() {
            @Override
            public void greeted(ChannelHandlerContext context, Handshake theirs, ByteBuf rest) {
                var objection = objection(theirs);
                if (objection.isEmpty()) {
                    open(context.channel(), theirs, address, rest);
                } else {
                    rest.release();
                    Channels.close(context.channel());
                    watcher.failed(address, objection);
                }
            }

            @Override
            public void failed(String reason) {
                watcher.unknown(address, reason);
            }
        }));
        var hello = Handshake.ours(hash, torrent.v2() != null, us.id());
        if (encrypted) {
            channel.pipeline()
                    .addFirst(new DiallersHandshake(
                            us.config().encryption(), PeerSwarm.name(hash), hello.bytes(), random));
        } else {
            var bytes = channel.alloc().buffer(Handshake.LENGTH);
            hello.writeTo(bytes);
            Channels.writeAndFlush(channel, bytes);
        }
    }

    private String objection(Handshake theirs) {
        if (theirs.peer().equals(us.id())) {
            return "is ourselves";
        }
        if (torrent.all().map(PeerSwarm::name).noneMatch(theirs.torrent()::equals)) {
            return "it answers for another torrent";
        }
        return theirs.extended() ? "" : "it gives no metadata: it does not know the extension protocol";
    }

    private void open(Channel channel, Handshake theirs, InetSocketAddress address, ByteBuf rest) {
        var link = new MetadataLink(channel, address, loop, watcher);
        try {
            link.start(us.port().get(), theirs.fast());
            channel.pipeline().replace(Greeting.class, null, new MetadataHandler(link, us.config()));
            link.read(rest);
        } finally {
            rest.release();
        }
    }
}
