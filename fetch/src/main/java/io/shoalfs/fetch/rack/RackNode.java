package io.shoalfs.fetch.rack;

import java.nio.ByteBuffer;

/**
 * One of the nodes that share a torrent.
 *
 * @param seed what its weights are drawn from: the same for all who speak of it
 * @param at where it stands
 */
public record RackNode(long seed, Topology at) {

    /** The node with this peer id (BEP 3), of 20 bytes, at this place. */
    public static RackNode of(byte[] peerId, Topology at) {
        return new RackNode(seedOf(peerId), at);
    }

    /** A number for some bytes, 16 or more, that depends on all of their first 20. */
    static long seedOf(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        long seed = Rendezvous.mix(buffer.getLong());
        seed = Rendezvous.mix(seed ^ buffer.getLong());
        return buffer.remaining() >= Integer.BYTES ? Rendezvous.mix(seed ^ buffer.getInt()) : seed;
    }

    /** The same, at another place. */
    public RackNode at(Topology other) {
        return new RackNode(seed, other);
    }
}
