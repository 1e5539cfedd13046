package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Topology;
import java.time.Duration;

/**
 * The limits of one swarm.
 *
 * @param initialDepth requests to a source of which nothing is known yet, in blocks: what TCP's own slow start can use
 * @param aheadQueue how long a source may be busy with read-ahead beyond its round trip: what a read may wait behind
 * @param hedgeFloor no block is asked of a second source before this
 * @param hedgeShare extra bytes at most, as a share of the useful ones
 * @param silence a source that sends nothing for this long while asked (or four round trips) is passed over for reads
 * @param demotion a source that sends nothing for this long while asked gets no more than a probe
 * @param answer a request that is older than this is asked again, though its source sends other blocks
 * @param bytesPerSecond that all torrents together ask for; 0: there is no limit
 * @param preference whom to ask first
 * @param preferredWithin for how long nothing may come from those before others are asked for the same
 * @param self who we are among the nodes that share
 * @param isSharing whether we may be one of them; see {@link #shares}
 */
public record SwarmConfig(
        int initialDepth,
        Duration aheadQueue,
        Duration hedgeFloor,
        double hedgeShare,
        Duration silence,
        Duration demotion,
        Duration answer,
        long bytesPerSecond,
        Preference preference,
        Duration preferredWithin,
        RackNode self,
        boolean isSharing) {

    public SwarmConfig {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("no rate: " + bytesPerSecond);
        }
    }

    /** Whether we fetch for other nodes, and they for us: not where servers are asked before them. */
    public boolean shares() {
        return isSharing && preference != Preference.WEB;
    }

    /** The same, but for the rate. */
    public SwarmConfig rate(long other) {
        return with(other, preference, self, isSharing);
    }

    /** The same, but for whom to ask first. */
    public SwarmConfig prefer(Preference other) {
        return with(bytesPerSecond, other, self, isSharing);
    }

    /** The same, but for who we are. */
    public SwarmConfig as(RackNode other) {
        return with(bytesPerSecond, preference, other, isSharing);
    }

    /** The same, but we share with nobody. */
    public SwarmConfig alone() {
        return with(bytesPerSecond, preference, self, false);
    }

    private SwarmConfig with(long otherRate, Preference otherPreference, RackNode otherSelf, boolean shares) {
        return new SwarmConfig(
                initialDepth,
                aheadQueue,
                hedgeFloor,
                hedgeShare,
                silence,
                demotion,
                answer,
                otherRate,
                otherPreference,
                preferredWithin,
                otherSelf,
                shares);
    }

    /** The limits that suit most swarms. */
    public static SwarmConfig standard() {
        return new SwarmConfig(
                16,
                Duration.ofMillis(50),
                Duration.ofMillis(20),
                0.05,
                Duration.ofMillis(250),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                0,
                Preference.FASTEST,
                Duration.ofSeconds(1),
                new RackNode(0, Topology.NONE),
                true);
    }
}
