package io.shoalfs.fetch.dht;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Where something is in the table: a node, or an info-hash (BEP 5). 160 bits, in the order of the wire. The distance of two
 * is their exclusive or, as a number without a sign.
 */
record NodeId(long first, long second, int third) {

    /** In bytes. */
    static final int LENGTH = 20;

    /** How many bits it has. */
    static final int BITS = LENGTH * Byte.SIZE;

    /** The one at the buffer's position, which moves behind it. */
    static NodeId read(ByteBuffer bytes) {
        return new NodeId(bytes.getLong(), bytes.getLong(), bytes.getInt());
    }

    /** That of these 20 bytes. */
    static NodeId of(byte[] bytes) {
        return read(ByteBuffer.wrap(bytes));
    }

    /** Any. */
    static NodeId random(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /** Its 20 bytes: a new array. */
    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(first)
                .putLong(second)
                .putInt(third)
                .array();
    }

    /** How many bits at the begin are the same: 0 to 160. */
    int commonBits(NodeId other) {
        if (first != other.first) {
            return Long.numberOfLeadingZeros(first ^ other.first);
        }
        if (second != other.second) {
            return Long.SIZE + Long.numberOfLeadingZeros(second ^ other.second);
        }
        return 2 * Long.SIZE + Integer.numberOfLeadingZeros(third ^ other.third);
    }

    /** Negative if the one is closer to this than the other, 0 if they are the same. */
    int compareDistance(NodeId one, NodeId other) {
        int highest = Long.compareUnsigned(first ^ one.first, first ^ other.first);
        if (highest != 0) {
            return highest;
        }
        int middle = Long.compareUnsigned(second ^ one.second, second ^ other.second);
        return middle != 0 ? middle : Integer.compareUnsigned(third ^ one.third, third ^ other.third);
    }

    /** Any that has the first so many bits in common with this, and not the next. */
    NodeId besides(int commonBits, RandomGenerator random) {
        byte[] ours = bytes();
        byte[] theirs = random(random).bytes();
        for (int bit = 0; bit <= commonBits && bit < BITS; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            int wanted = bit < commonBits ? ours[bit / Byte.SIZE] & mask : ~ours[bit / Byte.SIZE] & mask;
            theirs[bit / Byte.SIZE] = (byte) ((theirs[bit / Byte.SIZE] & ~mask) | wanted);
        }
        return of(theirs);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
