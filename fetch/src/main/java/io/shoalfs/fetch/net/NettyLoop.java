package io.shoalfs.fetch.net;

import io.netty.channel.EventLoop;
import io.shoalfs.fetch.swarm.Loop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Netty event loop, as a swarm sees it. Any thread. */
public final class NettyLoop implements Loop {

    private final EventLoop eventLoop;

    NettyLoop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** Netty's own view of it, to register channels with. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        var scheduled = eventLoop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
