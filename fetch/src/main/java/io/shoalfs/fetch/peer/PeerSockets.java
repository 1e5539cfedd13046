package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.net.Whereabouts;
import io.shoalfs.fetch.peer.crypto.AnswerersHandshake;
import io.shoalfs.fetch.peer.crypto.DiallersHandshake;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.fetch.peer.crypto.TorrentNames;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections to peers, and takes those that peers make: one listening port for all torrents. Any thread.
 *
 * <p>A connection that is taken begins on any loop; once its handshake says which torrent it is for, it moves to that
 * torrent's loop and stays there.
 */
public final class PeerSockets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerSockets.class);

    private final EventLoops loops;
    private final PeerId ourId;
    private final PeerConfig config;
    private final Predicate<InetAddress> permitted;
    private final Whereabouts whereabouts;
    private final Map<InfoHash, PeerSwarm> swarms = new ConcurrentHashMap<>();
    private final TorrentNames names = new TorrentNames();
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger greeting = new AtomicInteger();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();

    /**
     * Neither connects nor listens before it is told to.
     *
     * @param permitted who may connect to us: nobody else is told a byte
     */
    public PeerSockets(EventLoops loops, PeerId ourId, PeerConfig config, Predicate<InetAddress> permitted) {
        this.loops = loops;
        this.whereabouts = loops.whereabouts();
        this.ourId = ourId;
        this.config = config;
        this.permitted = permitted;
    }

    /**
     * Listens on all addresses, or on those that the user chose. Blocks, briefly; not for loops.
     *
     * @param port 0 for any that is free
     * @throws IOException with a sentence for people if that port cannot be had
     */
    public void listen(int port) throws IOException {
        int common = port;
        for (int i = 0; i < loops.places(port).size(); i++) {
            var at = loops.places(common).get(i);
            var bound = loops.listen(loops.next(), at, new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            taken(channel);
                        }
                    })
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                String where = at.getAddress().isAnyLocalAddress()
                        ? ""
                        : " of " + at.getAddress().getHostAddress();
                throw new IOException(
                        "cannot listen on port " + at.getPort() + where + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            listeners.add(bound.channel());
            common = port().orElse(port);
        }
    }

    /** The port that we listen on, if we do. */
    public OptionalInt port() {
        return listeners.stream()
                .map(Channel::localAddress)
                .filter(InetSocketAddress.class::isInstance)
                .mapToInt(address -> ((InetSocketAddress) address).getPort())
                .findFirst();
    }

    /** The port that others are told, if we listen: where a router passes connections on to us, another than ours. */
    public OptionalInt announced() {
        var port = port();
        return port.isPresent() ? OptionalInt.of(whereabouts.portOr(port.getAsInt())) : port;
    }

    /** Whether connections are encrypted. */
    public Encryption encryption() {
        return config.encryption();
    }

    /** Takes connections for this torrent from now on. */
    public void admit(PeerSwarm swarm) {
        swarm.names().forEach(name -> {
            swarms.put(name, swarm);
            names.add(name);
        });
    }

    /** Takes no more connections for this torrent; those that are there stay. */
    public void dismiss(PeerSwarm swarm) {
        swarm.names().stream().filter(name -> swarms.remove(name, swarm)).forEach(names::remove);
    }

    /**
     * Connects to a peer; the swarm's watcher is told of the outcome, once. On the swarm's loop.
     *
     * @param hash the one of the torrent's that the peer is called by; it may answer by the other
     * @param encrypted whether the peer is spoken to encrypted from the first byte
     */
    public void dial(InetSocketAddress address, PeerSwarm swarm, InfoHash hash, boolean encrypted) {
        assert swarm.loop().inLoop();
        var watcher = swarm.watcher();
        var connecting = loops.connecting(swarm.loop()).connect(address, new Settings());
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                greet(connecting.channel(), address, swarm, hash, encrypted);
            } else {
                watcher.failed(address, Reasons.of(done.cause()));
            }
        });
    }

    /** Takes no more connections. Those that are there end with their loops. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    }

    private void greet(Channel channel, InetSocketAddress address, PeerSwarm swarm, InfoHash hash, boolean encrypted) {
        channel.pipeline().addLast(new Greeting(config.handshakePatience(), new Greeting.Outcome() {
            @Override
            public void greeted(ChannelHandlerContext context, Handshake theirs, ByteBuf rest) {
                var contact = new PeerContact(theirs.peer(), address, true);
                if (!swarm.names().contains(theirs.torrent())) {
                    rest.release();
                    Channels.close(context.channel());
                    failed("it answers for another torrent");
                    return;
                }
                var objection = swarm.watcher().objection(contact);
                if (objection.isEmpty()) {
                    open(context.channel(), new Arrival(theirs, contact, rest), swarm);
                    return;
                }
                rest.release();
                Channels.close(context.channel());
                swarm.watcher().failed(address, objection.get());
            }

            @Override
            public void failed(String reason) {
                swarm.watcher().unknown(address, reason);
            }
        }));
        if (encrypted) {
            channel.pipeline()
                    .addFirst(new DiallersHandshake(
                            config.encryption(),
                            PeerSwarm.name(hash),
                            hello(hash, swarm).bytes(),
                            random));
        } else {
            sayHello(channel, hash, swarm);
        }
    }

    private void taken(Channel channel) {
        boolean isPermitted =
                channel.remoteAddress() instanceof InetSocketAddress from && permitted.test(from.getAddress());
        if (!isPermitted) {
            Channels.close(channel);
            return;
        }
        if (greeting.incrementAndGet() > config.greeting()) {
            greeting.decrementAndGet();
            Channels.close(channel);
            return;
        }
        settings(channel);
        channel.pipeline().addLast(new AnswerersHandshake(config.encryption(), names, random));
        channel.pipeline().addLast(new Greeting(config.handshakePatience(), new Greeting.Outcome() {
            @Override
            public void greeted(ChannelHandlerContext context, Handshake theirs, ByteBuf rest) {
                greeting.decrementAndGet();
                var contact = new PeerContact(theirs.peer(), (InetSocketAddress) channel.remoteAddress(), false);
                accept(channel, new Arrival(theirs, contact, rest));
            }

            @Override
            public void failed(String reason) {
                greeting.decrementAndGet();
                LOG.debug("a connection that was made to us ended: {}", reason);
            }
        }));
    }

    /** Who came, and what it said behind its handshake. */
    private record Arrival(Handshake theirs, PeerContact contact, ByteBuf rest) {

        void refuse(Channel channel, String reason) {
            LOG.debug("{} is refused: {}", contact.address(), reason);
            rest.release();
            Channels.close(channel);
        }
    }

    private void accept(Channel channel, Arrival arrival) {
        var swarm = swarms.get(arrival.theirs().torrent());
        if (swarm == null) {
            arrival.refuse(channel, "it asks for a torrent that is not here");
        } else if (swarm.loop().inLoop()) {
            welcome(channel, arrival, swarm);
        } else {
            move(channel, arrival, swarm);
        }
    }

    private void move(Channel channel, Arrival arrival, PeerSwarm swarm) {
        channel.config().setAutoRead(false);
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                arrival.refuse(channel, "its loop does not let it go: " + left.cause());
                return;
            }
            swarm.loop().eventLoop().register(channel).addListener(there -> {
                if (there.isSuccess()) {
                    swarm.loop().execute(() -> {
                        welcome(channel, arrival, swarm);
                        channel.config().setAutoRead(true);
                    });
                } else {
                    arrival.refuse(channel, "its torrent's loop does not take it: " + there.cause());
                }
            });
        });
    }

    private void welcome(Channel channel, Arrival arrival, PeerSwarm swarm) {
        if (!channel.isActive()) {
            arrival.rest().release();
            return;
        }
        // Said in every case: who dialled learns from it that it has dialled itself, or one that it knows.
        sayHello(channel, arrival.theirs().torrent(), swarm);
        var objection = swarm.watcher().objection(arrival.contact());
        if (objection.isPresent()) {
            arrival.refuse(channel, objection.get());
        } else {
            open(channel, arrival, swarm);
        }
    }

    private void open(Channel channel, Arrival arrival, PeerSwarm swarm) {
        var theirs = arrival.theirs();
        var connection = new PeerConnection(swarm, arrival.contact(), config, channel, theirs);
        var rest = arrival.rest();
        try {
            connection.start(theirs.extended() ? ourExtensions(swarm, arrival.contact()) : null);
            if (theirs.dht()) {
                connection.tellNode();
            }
            channel.pipeline().replace(Greeting.class, null, new PeerHandler(connection));
            connection.read(rest);
            connection.readAll();
        } finally {
            rest.release();
        }
    }

    private ExtensionHandshake ourExtensions(PeerSwarm swarm, PeerContact contact) {
        var uploads = swarm.uploads();
        var ours = new ExtensionHandshake(
                        Extensions.known(swarm.watcher().exchanges()),
                        uploads.config().requests(),
                        uploads.holdsAll(),
                        "ShoalFS/0.1",
                        announced())
                .giving(Extensions.OUR_METADATA, swarm.metadata().length());
        // Who gives nothing cannot fetch for others.
        boolean shares = uploads.config().slots() > 0
                && swarm.sharing().own().test(contact.address().getAddress());
        return shares ? ours.sharing(Extensions.OUR_WISH, swarm.sharing().at()) : ours;
    }

    private final class Settings extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            settings(channel);
        }
    }

    private void settings(Channel channel) {
        channel.config()
                .setWriteBufferWaterMark(new WriteBufferWaterMark(config.unsentBytes() / 2, config.unsentBytes()));
    }

    private void sayHello(Channel channel, InfoHash hash, PeerSwarm swarm) {
        var hello = channel.alloc().buffer(Handshake.LENGTH);
        hello(hash, swarm).writeTo(hello);
        Channels.writeAndFlush(channel, hello);
    }

    private Handshake hello(InfoHash hash, PeerSwarm swarm) {
        var ours = Handshake.ours(hash, swarm.hasV2(), ourId);
        return swarm.nodes().port().isPresent() ? ours.withDht() : ours;
    }
}
