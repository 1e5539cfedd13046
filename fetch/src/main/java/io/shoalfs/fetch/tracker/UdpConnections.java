package io.shoalfs.fetch.tracker;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connection ids that trackers gave us, for as long as they may be used (BEP 15). Confined to one loop. */
final class UdpConnections {

    private static final Duration USABLE = Duration.ofSeconds(60);

    private static final int MOST = 1_000;

    private final Map<InetSocketAddress, Known> known = new HashMap<>();
    private final Loop clock;

    private record Known(long id, long untilNanos) {}

    UdpConnections(Loop clock) {
        this.clock = clock;
    }

    /** The id to use there; null if there is none, or it is too old. */
    @Nullable
    Long at(InetSocketAddress address) {
        var found = known.get(address);
        return found != null && clock.nanoTime() - found.untilNanos() < 0 ? Long.valueOf(found.id()) : null;
    }

    /** The tracker gave us this id just now. */
    void given(InetSocketAddress address, long id) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(address, new Known(id, clock.nanoTime() + USABLE.toNanos()));
    }

    void forget(InetSocketAddress address) {
        known.remove(address);
    }
}
