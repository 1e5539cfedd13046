package io.shoalfs.fetch.serve;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.swarm.Gate;
import io.shoalfs.fetch.swarm.RateLimit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Listens for HTTP/1.1, with TLS or without, and lets in whom it may. Any thread. */
public final class HttpDoor implements AutoCloseable {

    private static final int CHUNK_MAX = 8 * 1024;

    private static final int NETWORK_BYTES = 8;

    private final EventLoops loops;
    private final Surroundings around;
    private final @Nullable SslContext tls;
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<ByteBuffer, Integer> openOfOne = new ConcurrentHashMap<>();

    /**
     * What there is to give, and the limits of it.
     *
     * @param rate of all that is given away, shared with peers
     * @param copies out of stores that are under way at a time, shared with peers
     * @param permitted who may connect: nobody else is told a byte
     */
    public record Surroundings(
            Catalogue catalogue,
            ServeConfig config,
            RateLimit rate,
            Gate copies,
            Predicate<InetAddress> permitted,
            InstantSource clock) {}

    /**
     * Does not listen yet.
     *
     * @param tls as a server; null: without
     */
    public HttpDoor(EventLoops loops, Surroundings around, @Nullable SslContext tls) {
        this.loops = loops;
        this.around = around;
        this.tls = tls;
    }

    /**
     * Listens at these places. Blocks, briefly; not for loops.
     *
     * @throws IOException with a sentence for people if one of them cannot be had
     */
    public void listen(List<InetSocketAddress> places) throws IOException {
        for (var place : places) {
            var bound = loops.listenOnAll(loops.next(), place, new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            taken(channel);
                        }
                    })
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(
                        "cannot answer HTTP on port " + place.getPort() + ": "
                                + bound.cause().getMessage(),
                        bound.cause());
            }
            listeners.add(bound.channel());
        }
    }

    /** Where it listens. */
    public List<InetSocketAddress> places() {
        return listeners.stream()
                .map(Channel::localAddress)
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    private void taken(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress from)
                || !around.permitted().test(from.getAddress())
                || !enter(from.getAddress())) {
            Channels.close(channel);
            return;
        }
        channel.closeFuture().addListener(closed -> leave(from.getAddress()));
        var config = around.config();
        var pipeline = channel.pipeline();
        if (tls != null) {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        pipeline.addLast(new HttpServerCodec(config.lineMax(), config.headersMax(), CHUNK_MAX));
        pipeline.addLast(new Visit(around, new NettyLoop(channel.eventLoop())));
    }

    private boolean enter(InetAddress from) {
        var config = around.config();
        if (open.incrementAndGet() > config.connections()) {
            open.decrementAndGet();
            return false;
        }
        if (openOfOne.merge(one(from), 1, Integer::sum) > config.connectionsOfOne()) {
            leave(from);
            return false;
        }
        return true;
    }

    /** Who counts as one: an IPv4 address, or an IPv6 network of 64 bits, which one machine can have all of. */
    static ByteBuffer one(InetAddress from) {
        var bytes = from.getAddress();
        return ByteBuffer.wrap(Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES)));
    }

    private void leave(InetAddress from) {
        open.decrementAndGet();
        openOfOne.computeIfPresent(one(from), (address, count) -> count > 1 ? count - 1 : null);
    }

    /** Takes no more connections. Those that are there end with their loops. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    }
}
