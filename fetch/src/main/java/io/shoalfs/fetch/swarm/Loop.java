package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers;
import java.util.concurrent.Executor;

/** One thread that runs tasks in order and never waits: a Netty event loop, or a stepped one in tests. */
public interface Loop extends Executor, Timers {

    /** Whether the caller is on this loop. */
    boolean inLoop();
}
