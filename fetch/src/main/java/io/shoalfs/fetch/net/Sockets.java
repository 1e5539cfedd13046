package io.shoalfs.fetch.net;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets of one kind on one loop, there and by that interface where the user wants them. Whoever opens a socket does
 * so here. Any thread; the futures' listeners run on the loop.
 */
public final class Sockets {

    private final Bootstrap bootstrap;
    private final NettyLoop loop;
    private final Binding binding;
    private final Device device;

    Sockets(Bootstrap bootstrap, NettyLoop loop, Binding binding, Device device) {
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.binding = binding;
        this.device = device;
    }

    /** The same, which wait so long for a connection. */
    public Sockets patience(Duration patience) {
        var other = bootstrap.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis());
        return new Sockets(other, loop, binding, device);
    }

    /** The same, with a receive buffer of so many bytes, of which the system takes a share for itself. */
    public Sockets receiving(int bytes) {
        return new Sockets(bootstrap.clone().option(ChannelOption.SO_RCVBUF, bytes), loop, binding, device);
    }

    /** Connects one to an address that is resolved; it is closed if that fails. Returns at once. */
    public ChannelFuture connect(InetSocketAddress to, ChannelHandler handler) {
        return register(bootstrap.clone().handler(handler), (channel, connected) -> {
            var remote = to.getAddress();
            if (!binding.uses(remote)) {
                throw new IOException("is of a family that no address of ours is bound to");
            }
            // What stays on this machine leaves by no interface.
            if (!remote.isLoopbackAddress()) {
                device.tie(channel);
            }
            connect(channel, to, local(binding.from(remote).orElse(null)), connected);
        });
    }

    private static @Nullable InetSocketAddress local(@Nullable InetAddress address) {
        return address == null ? null : new InetSocketAddress(address, 0);
    }

    /** Opens one that takes what comes from anywhere. Returns at once. */
    ChannelFuture bind(InetSocketAddress at, ChannelHandler handler) {
        return bind(bootstrap.clone().handler(handler), at);
    }

    /** The same with a bootstrap that is ready, of this kind or of listeners. */
    ChannelFuture bind(AbstractBootstrap<?, ?> ready, InetSocketAddress at) {
        return register(ready, (channel, bound) -> {
            device.tie(channel);
            bind(channel, at, bound);
        });
    }

    /** What is done with a new socket; may throw instead. */
    @FunctionalInterface
    private interface Opening {
        void open(Channel channel, ChannelPromise opened) throws IOException;
    }

    private ChannelFuture register(AbstractBootstrap<?, ?> ready, Opening opening) {
        var registered = ready.register();
        var channel = registered.channel();
        var eventLoop = loop.eventLoop();
        var opened = new DefaultChannelPromise(channel, eventLoop);
        registered.addListener(done -> eventLoop.execute(() -> {
            if (!done.isSuccess()) {
                opened.setFailure(done.cause());
                return;
            }
            opened.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            try {
                opening.open(channel, opened);
            } catch (IOException | ChannelException e) {
                opened.setFailure(e);
            }
        }));
        return opened;
    }

    /** What becomes of it, the promise that is given to the channel tells. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void connect(
            Channel channel, InetSocketAddress to, @Nullable InetSocketAddress from, ChannelPromise connected) {
        channel.connect(to, from, connected);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void bind(Channel channel, InetSocketAddress at, ChannelPromise bound) {
        channel.bind(at, bound);
    }
}
