package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Rendezvous;
import io.shoalfs.fetch.rack.Topology;
import java.time.Duration;
import java.util.stream.LongStream;

/** One node, with a server and another node that has none of the torrent yet. */
final class TwoNodes {

    /** A piece that we own among the two. */
    static final int OURS = 0;

    /** A piece that the other owns, as it does {@link #THEIRS_TOO}. */
    static final int THEIRS = 1;

    static final int THEIRS_TOO = 2;
    static final Duration LIMIT = Duration.ofSeconds(60);

    final Simulation simulation = Simulation.of(9, MIB, 4 * MIB);
    final ScriptedSource server = simulation.source("server").web();
    final ScriptedSource node = simulation.source("node").without(0, 4).node(heavier());

    /** The other is near. */
    TwoNodes() {
        this(Distance.RACK);
    }

    /** The other is so far away. */
    TwoNodes(Distance distance) {
        node.at(distance).join();
        server.join();
        simulation.loop.runTasks();
    }

    /** A node that owns {@link #THEIRS} and {@link #THEIRS_TOO}, and not {@link #OURS}. */
    private RackNode heavier() {
        var torrent = simulation.sample.torrent();
        var weights =
                new Rendezvous(torrent.id().all().findFirst().orElseThrow().wireBytes());
        var self = SwarmConfig.standard().self();
        return LongStream.range(1, 1000)
                .mapToObj(seed -> new RackNode(seed, Topology.NONE))
                .filter(other -> outweighs(weights, other, self, THEIRS)
                        && outweighs(weights, other, self, THEIRS_TOO)
                        && outweighs(weights, self, other, OURS))
                .findFirst()
                .orElseThrow();
    }

    private static boolean outweighs(Rendezvous weights, RackNode one, RackNode other, int piece) {
        return Long.compareUnsigned(weights.weight(piece, one), weights.weight(piece, other)) > 0;
    }

    /** How many blocks the source was asked for. */
    static long asked(ScriptedSource source) {
        return source.calls.stream().filter(call -> call.startsWith("request")).count();
    }

    /** Lets so much time pass. */
    void pass(long milliseconds) {
        simulation.loop.advance(Duration.ofMillis(milliseconds));
    }
}
