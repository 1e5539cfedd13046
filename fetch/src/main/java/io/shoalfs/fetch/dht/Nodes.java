package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.net.Datagrams;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** Our nodes, one for each family, behind one socket. Confined to one loop. */
final class Nodes {

    /** What we always ask for: the nodes of both families (BEP 32). */
    static final Set<Family> BOTH = Set.copyOf(EnumSet.allOf(Family.class));

    private final Map<Family, Node> nodes = new EnumMap<>(Family.class);
    private final Datagrams socket;
    private final Predicate<InetAddress> permitted;

    Nodes(SavedTable saved, boolean isReadOnly, Loop loop, Random random, Way way) {
        this.socket = way.socket();
        this.permitted = way.permitted();
        for (var family : Family.values()) {
            var around = new Node.Surroundings(loop, random, socket::send, way.permitted(), this::nearest);
            nodes.put(family, new Node(family, saved.of(family).id(), isReadOnly, around));
        }
    }

    /** How they reach others, and whom. */
    record Way(Datagrams socket, Predicate<InetAddress> permitted) {}

    Node of(Family family) {
        return Objects.requireNonNull(nodes.get(family));
    }

    Collection<Node> all() {
        return nodes.values();
    }

    /** Whether somebody may be spoken with, or told of as a peer. */
    boolean isPermitted(InetSocketAddress address) {
        return permitted.test(address.getAddress());
    }

    private List<Contact> nearest(Family family, NodeId target) {
        return of(family).table().closest(target, Bucket.K);
    }

    /** Somebody sent this. */
    void received(InetSocketAddress from, ByteBuffer bytes) {
        of(Family.of(from.getAddress())).received(from, bytes);
    }

    /** What a node of one family told of nodes of the other. */
    void told(Family by, Message.Content content) {
        content.nodes().forEach((family, contacts) -> {
            if (family != by) {
                contacts.forEach(of(family)::consider);
            }
        });
    }

    /** How many others are known in all. */
    int count() {
        return nodes.values().stream().mapToInt(node -> node.table().count()).sum();
    }

    SavedTable saved() {
        var sides = new EnumMap<Family, SavedTable.Side>(Family.class);
        nodes.forEach((family, node) -> sides.put(
                family, new SavedTable.Side(node.table().us(), node.table().all())));
        return new SavedTable(sides);
    }

    void close() {
        nodes.values().forEach(Node::close);
        socket.close();
    }
}
