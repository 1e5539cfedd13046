package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * How much is answered, to each {@link Host} and in all: who asks with the address of another must not flood that one through
 * us. Confined to one loop.
 */
final class AnswerLimits {

    static final int EACH_SECOND = 10;
    static final int EACH_AT_ONCE = 50;
    static final int ALL_SECOND = 250;
    static final int ALL_AT_ONCE = 500;
    private static final int MOST_HOSTS = 2_000;

    private final Loop clock;
    private final Allowance all;
    private final Map<Host, Allowance> hosts = new Recent<>(MOST_HOSTS);

    /** What may be said at once, and grows again with the time. */
    private static final class Allowance {

        private final double most;
        private final double perNano;
        private double left;
        private long nanos;

        Allowance(int most, int perSecond, long nowNanos) {
            this.most = most;
            this.perNano = perSecond / 1e9;
            this.left = most;
            this.nanos = nowNanos;
        }

        boolean has(long nowNanos) {
            left = Math.min(most, left + (nowNanos - nanos) * perNano);
            nanos = nowNanos;
            return left >= 1;
        }
    }

    AnswerLimits(Loop clock) {
        this.clock = clock;
        this.all = new Allowance(ALL_AT_ONCE, ALL_SECOND, clock.nanoTime());
    }

    /** Whether an answer may go there now; if so, it counts as sent. */
    boolean allow(InetSocketAddress to) {
        long now = clock.nanoTime();
        if (!all.has(now)) {
            return false;
        }
        var host = hosts.computeIfAbsent(Host.of(to), absent -> new Allowance(EACH_AT_ONCE, EACH_SECOND, now));
        if (!host.has(now)) {
            return false;
        }
        all.left--;
        host.left--;
        return true;
    }
}
