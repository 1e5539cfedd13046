package io.shoalfs.fetch.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that own all sockets, and the sockets' common settings: epoll where there is one, else NIO. Any thread.
 */
public final class EventLoops implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final int LONGEST_CLOSE_SECONDS = 2;
    private static final int LONGEST_DATAGRAM = 8 * 1024;

    private final NetConfig config;
    private final boolean epoll;
    private final Device device;
    private final Binding binding;
    private final MultiThreadIoEventLoopGroup group;
    private final List<NettyLoop> loops;
    private final AtomicInteger turn = new AtomicInteger();

    /** Loads epoll's native library, if this machine has it. Any thread. */
    public static void prepare() {
        LOG.debug("epoll is {}", Epoll.isAvailable() ? "there" : "not there");
    }

    /**
     * Starts the loops, on epoll if this machine has it.
     *
     * @throws UncheckedIOException if the kernel does not say which addresses the interface has that sockets are to speak by
     */
    public EventLoops(NetConfig config) {
        this(config, Epoll.isAvailable());
    }

    EventLoops(NetConfig config, boolean epoll) {
        this.config = config;
        this.epoll = epoll;
        var wished = new Device(config.binding().device());
        boolean isTied = wished.name().isEmpty() || (epoll && wished.isPermitted());
        this.device = isTied ? wished : Device.NONE;
        this.binding = isTied ? config.binding() : byAddresses(config.binding());
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(
                config.loops(), new DefaultThreadFactory("shoalfs-loop", true), factory);
        this.loops = Stream.generate(group::next)
                .limit(config.loops())
                .map(NettyLoop::new)
                .toList();
    }

    /** A loop for the next torrent, in turn. */
    public NettyLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /** Always the same one: for what all torrents share. */
    public NettyLoop first() {
        return loops.get(0);
    }

    private static Binding byAddresses(Binding wished) {
        try {
            LOG.info("sockets cannot be tied to {}: its addresses are bound instead", wished.device());
            return wished.byAddresses();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** TCP sockets on this loop, for addresses that are resolved. */
    public Sockets connecting(NettyLoop loop) {
        var bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.connectPatience().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, Buffers.allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, Buffers.reads(config));
        return new Sockets(bootstrap, loop, binding, device);
    }

    /** UDP sockets on this loop; one that is connected takes datagrams of one address only. */
    public Sockets datagrams(NettyLoop loop) {
        var bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM));
        return new Sockets(bootstrap, loop, binding, device);
    }

    /**
     * Listens for TCP connections at this port of all our addresses, or of one; they begin their lives on the loop given.
     *
     * @param connected is added to each of them
     * @return completes on the loop
     */
    public ChannelFuture listen(NettyLoop loop, InetSocketAddress at, ChannelHandler connected) {
        return listen(new ServerBootstrap().group(loop.eventLoop()), loop, at, connected);
    }

    /** The same, but they live on all loops, in turn. */
    public ChannelFuture listenOnAll(NettyLoop loop, InetSocketAddress at, ChannelHandler connected) {
        return listen(new ServerBootstrap().group(loop.eventLoop(), group), loop, at, connected);
    }

    private ChannelFuture listen(
            ServerBootstrap grouped, NettyLoop loop, InetSocketAddress at, ChannelHandler connected) {
        var bootstrap = grouped.channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, config.backlog())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, Buffers.allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, Buffers.reads(config))
                .childHandler(connected);
        return connecting(loop).bind(bootstrap, at);
    }

    /** Where sockets are that listen at this port: at all our addresses, or at those that the user chose. */
    public List<InetSocketAddress> places(int port) {
        return binding.addresses().isEmpty()
                ? List.of(new InetSocketAddress(port))
                : binding.addresses().stream()
                        .map(address -> new InetSocketAddress(address, port))
                        .toList();
    }

    /** Which of our addresses and interfaces sockets use. */
    public Binding binding() {
        return binding;
    }

    /** Where others are told that we are. */
    public Whereabouts whereabouts() {
        return config.whereabouts();
    }

    /**
     * Has the kernel acknowledge what came, and what comes next, without its usual 40 ms of delay: a peer that writes a
     * header and its payload apart, without TCP_NODELAY, waits for that. The kernel forgets it, so it is said again and
     * again. Does nothing where there is no such option.
     */
    public static void acknowledgeAtOnce(Channel channel) {
        if (channel instanceof EpollSocketChannel socket && socket.isOpen()) {
            socket.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        }
    }

    /** Whether this is one of the threads that must not wait. */
    public boolean inLoop() {
        return loops.stream().anyMatch(NettyLoop::inLoop);
    }

    /** How many loops there are. */
    public int count() {
        return loops.size();
    }

    /** Ends the threads, and with them every socket. Blocks for two seconds at most. */
    @Override
    public void close() {
        group.shutdownGracefully(0, LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    EventLoop eventLoopOf(NettyLoop loop) {
        return loop.eventLoop();
    }
}
