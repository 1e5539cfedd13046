package io.shoalfs.fetch.dht;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What is kept of our nodes from one run to the next: who we are, and whom we know, the nearest first.
 *
 * <p>Big-endian, for IPv4 and then for IPv6: the id, how many nodes, the nodes as BEP 5 and 32 write them.
 */
record SavedTable(Map<Family, Side> sides) {

    private static final int MOST = 400;

    /** One node of ours. */
    record Side(NodeId id, List<Contact> known) {

        Side {
            known = List.copyOf(known);
        }
    }

    SavedTable {
        sides = Map.copyOf(sides);
    }

    /** Nobody is known, and we are anybody. */
    static SavedTable fresh(RandomGenerator random) {
        var sides = new EnumMap<Family, Side>(Family.class);
        for (var family : Family.values()) {
            sides.put(family, new Side(NodeId.random(random), List.of()));
        }
        return new SavedTable(sides);
    }

    Side of(Family family) {
        return java.util.Objects.requireNonNull(sides.get(family));
    }

    /** What these bytes keep; empty if they are cut off. */
    static Optional<SavedTable> read(ByteBuffer bytes) {
        var sides = new EnumMap<Family, Side>(Family.class);
        try {
            for (var family : Family.values()) {
                var id = NodeId.read(bytes);
                int length = Short.toUnsignedInt(bytes.getShort()) * (NodeId.LENGTH + family.length + Short.BYTES);
                if (length > bytes.remaining()) {
                    return Optional.empty();
                }
                sides.put(family, new Side(id, Compact.contacts(bytes.slice(bytes.position(), length), family, MOST)));
                bytes.position(bytes.position() + length);
            }
            return Optional.of(new SavedTable(sides));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    ByteBuffer bytes() {
        var bytes = ByteBuffer.allocate(Family.values().length * (NodeId.LENGTH + Short.BYTES + MOST * 40));
        for (var family : Family.values()) {
            var side = of(family);
            var known = side.known().subList(0, Math.min(MOST, side.known().size()));
            bytes.put(side.id().bytes()).putShort((short) known.size()).put(Compact.bytes(known, family));
        }
        return bytes.flip();
    }
}
