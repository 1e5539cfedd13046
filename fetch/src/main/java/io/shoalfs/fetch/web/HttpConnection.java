package io.shoalfs.fetch.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.Proxy;
import io.shoalfs.fetch.net.ProxyTunnel;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.net.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a host, with the exchanges that are under way on it, in order (HTTP/1.1, kept alive, pipelined). Confined
 * to its loop. It ends once: {@code closed} is told, and before it each exchange that had not ended.
 */
final class HttpConnection {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_HEADERS = 32 * 1024;
    private static final int LONGEST_CHUNK = 256 * 1024;

    /** So many times as soon an address is given up while there are others. */
    private static final int SOONER = 5;

    /** Slower than this, for twice the patience, is no help: in bytes a second. A quarter of a line of 50 kB/s is not. */
    private static final int LEAST_RATE = 1024;

    private final Host host;
    private final @Nullable Proxy proxy;
    private final Timers timers;
    private final WebConfig config;
    private final Runnable closed;
    private final Deque<Exchange> exchanges = new ArrayDeque<>();
    private @Nullable Channel channel;
    private Timers.@Nullable Timer watch;
    private boolean isTaken;
    private boolean isConnected;
    private boolean isEnded;
    private boolean isLast;
    private boolean hasBegun;
    private boolean isInterim;
    private int answered;
    private long heardNanos;

    /** Since then so many bytes of answers have come. */
    private long countedFromNanos;

    private long counted;
    private @Nullable Exchange lingering;
    private long lingersUntil;

    /**
     * Not open yet.
     *
     * @param proxy that connects to the host; null: we do
     * @param closed runs when it has ended, before its exchanges hear of it
     */
    HttpConnection(Host host, @Nullable Proxy proxy, Timers timers, WebConfig config, Runnable closed) {
        this.host = host;
        this.proxy = proxy;
        this.timers = timers;
        this.config = config;
        this.closed = closed;
    }

    Host host() {
        return host;
    }

    /** Tries the addresses of the host, or of its proxy, in order, until one takes the connection. */
    void open(Sockets sockets, @Nullable SslContext tls, List<InetAddress> addresses) {
        if (!isEnded) {
            connect(sockets, tls, addresses.iterator());
        }
    }

    /** How many exchanges are under way. */
    int load() {
        return exchanges.size();
    }

    /** Whether it takes requests, and has answered one, so that it may be asked for more before it answers the next. */
    boolean isProven() {
        return answered > 0;
    }

    boolean takesMore() {
        return !isEnded && !isLast;
    }

    /** Sends a request, behind those that are under way. */
    void send(Exchange exchange) {
        if (exchanges.isEmpty()) {
            countAnew();
        }
        exchanges.add(exchange);
        if (isConnected && channel != null) {
            write(channel, exchange);
        }
        watch();
    }

    /** Ends it: who began an answer, or never gave one, has failed; who closed an idle connection has not. */
    void close(String reason) {
        end(hasBegun || answered == 0, reason);
    }

    /** Ends it if nobody waits for what comes on it now; what is nearly over may come to its end, for a moment. */
    void closeIfUnwanted() {
        var exchange = exchanges.peek();
        if (isEnded || exchange == null || exchange.isWanted()) {
            return;
        }
        long now = timers.nanoTime();
        if (exchange != lingering && exchange.isNearlyOver()) {
            lingering = exchange;
            lingersUntil = now + config.linger().toNanos();
            timers.schedule(config.linger(), this::closeIfUnwanted);
        }
        if (exchange != lingering || now - lingersUntil >= 0) {
            exchanges.remove();
            exchange.abandoned();
            end(false, "nobody waits for it");
        }
    }

    private void end(boolean isFault, String reason) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        if (watch != null) {
            watch.cancel();
        }
        if (channel != null) {
            Channels.close(channel);
        }
        closed.run();
        if (isFault && !exchanges.isEmpty()) {
            exchanges.remove().failed(reason);
        }
        while (!exchanges.isEmpty()) {
            exchanges.remove().unanswered();
        }
    }

    private void connect(Sockets sockets, @Nullable SslContext tls, Iterator<InetAddress> addresses) {
        heardNanos = timers.nanoTime();
        var to = new InetSocketAddress(addresses.next(), proxy == null ? host.port() : proxy.port());
        // One address that is dead, as IPv6 often is, does not use up the time of the others.
        var patience = config.patience().dividedBy(addresses.hasNext() ? SOONER : 1);
        var connecting = sockets.patience(patience).connect(to, new Pipeline(tls));
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (isEnded) {
                Channels.close(connecting.channel());
            } else if (done.isSuccess()) {
                isTaken = true;
                if (!isTunnelled()) {
                    connected(connecting.channel());
                }
            } else if (addresses.hasNext()) {
                connect(sockets, tls, addresses);
            } else {
                close(Reasons.of(done.cause()));
            }
        });
    }

    private void connected(Channel to) {
        isConnected = true;
        countAnew();
        exchanges.forEach(exchange -> write(to, exchange));
        watch();
    }

    // A request that cannot be written ends the connection, which is told otherwise.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void write(Channel to, Exchange exchange) {
        var request = exchange.request();
        if (proxy != null && !isTunnelled()) {
            request.setUri("http://" + host.header() + request.uri());
            proxy.authorization().ifPresent(text -> request.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, text));
        }
        to.writeAndFlush(request, to.voidPromise());
    }

    /** Whether the proxy only passes bytes on, and has to be asked for that first. */
    private boolean isTunnelled() {
        return proxy != null && (host.isSecure() || proxy.kind() == Proxy.Kind.SOCKS5);
    }

    /** It must say something, as long as it owes an answer, and be asked for something while it does not. */
    private void watch() {
        heardNanos = timers.nanoTime();
        if (watch == null && !isEnded) {
            watch = timers.schedule(limit(), this::look);
        }
    }

    private Duration limit() {
        return exchanges.isEmpty() ? config.idle() : config.patience();
    }

    private void look() {
        watch = null;
        if (isEnded) {
            return;
        }
        var silent = Duration.ofNanos(timers.nanoTime() - heardNanos);
        if (isTooSlow()) {
            end(true, "sends too slowly");
        } else if (silent.compareTo(limit()) < 0) {
            watch = timers.schedule(min(limit().minus(silent), config.patience()), this::look);
        } else {
            end(!exchanges.isEmpty(), exchanges.isEmpty() ? "nobody asks for anything" : "did not answer");
        }
    }

    /** Bytes that come one by one would hold a request for ever. */
    private boolean isTooSlow() {
        var length = Duration.ofNanos(timers.nanoTime() - countedFromNanos);
        if (exchanges.isEmpty() || length.compareTo(config.patience().multipliedBy(2)) < 0) {
            return false;
        }
        boolean isSlow = counted < LEAST_RATE * length.toSeconds();
        countAnew();
        return isSlow;
    }

    private void countAnew() {
        countedFromNanos = timers.nanoTime();
        counted = 0;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void take(HttpObject part) {
        var exchange = exchanges.peek();
        if (exchange == null || part.decoderResult().isFailure()) {
            hasBegun = true;
            close("sent what is no HTTP answer");
            return;
        }
        // A server may say that it is still at work, but not for ever.
        if (isRemark(part)) {
            return;
        }
        heardNanos = timers.nanoTime();
        if (part instanceof HttpContent content) {
            counted += content.content().readableBytes();
        }
        if (part instanceof HttpResponse response && !begin(exchange, response)) {
            return;
        }
        if (part instanceof HttpContent content && !exchange.body(content.content())) {
            close("more than was asked for came");
            return;
        }
        if (part instanceof LastHttpContent && !isEnded) {
            end(exchange);
        }
    }

    /** An interim answer (1xx), which says nothing of the file, and its empty end. */
    private boolean isRemark(HttpObject part) {
        if (part instanceof HttpResponse response) {
            isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        return isInterim;
    }

    private boolean begin(Exchange exchange, HttpResponse response) {
        hasBegun = true;
        isLast |= !HttpUtil.isKeepAlive(response);
        if (!exchange.head(response)) {
            close("its answer is of no use");
            return false;
        }
        return !isEnded;
    }

    private void end(Exchange exchange) {
        hasBegun = false;
        answered++;
        exchanges.remove();
        countAnew();
        exchange.end();
        if (isLast) {
            close("the server closed the connection");
        }
    }

    private final class Pipeline extends ChannelInitializer<Channel> {

        private final @Nullable SslContext tls;

        Pipeline(@Nullable SslContext tls) {
            this.tls = tls;
        }

        @Override
        protected void initChannel(Channel connecting) {
            var pipeline = connecting.pipeline();
            if (proxy != null && isTunnelled()) {
                pipeline.addLast(new ProxyTunnel(proxy, host.name(), host.port()));
            }
            if (tls != null) {
                pipeline.addLast(tls.newHandler(connecting.alloc(), host.name(), host.port()));
            }
            pipeline.addLast(new HttpClientCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_CHUNK), new Answers());
        }
    }

    private final class Answers extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!isEnded && message instanceof HttpObject part) {
                    take(part);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        /** The tunnel says so; who is connected to directly has no say in it. */
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (isTunnelled() && !isEnded) {
                connected(context.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            // While it is being connected the next address may do better.
            if (isTaken) {
                close("closed the connection");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            close(Reasons.of(cause));
        }
    }
}
