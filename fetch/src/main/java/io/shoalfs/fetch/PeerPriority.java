package io.shoalfs.fetch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Whom two peers would both rather be connected to (BEP 40): each pair has a number that both sides compute, and the higher
 * ones are kept, so that swarms whose peers have all too many connections stay well connected.
 */
final class PeerPriority {

    /** Networks of this length are told apart by all their bits; what is behind counts by every second bit. */
    private static final int V4_NETWORK = 2;

    private static final int V6_NETWORK = 6;

    private static final byte EVERY_SECOND = 0x55;

    private PeerPriority() {}

    /**
     * The number of a pair, the same both ways.
     *
     * @return 0 to 2^32 - 1; 0 also where they are of different families and so have none
     */
    static long of(InetSocketAddress one, InetSocketAddress other) {
        byte[] first = one.getAddress().getAddress();
        byte[] second = other.getAddress().getAddress();
        if (first.length != second.length) {
            return 0;
        }
        if (Arrays.equals(first, second)) {
            return hash(port(one), port(other));
        }
        int network = first.length == Integer.BYTES ? V4_NETWORK : V6_NETWORK;
        // Those who share a network are told apart by a byte more, and so on.
        int whole = network;
        while (whole < first.length && Arrays.equals(first, 0, whole, second, 0, whole)) {
            whole++;
        }
        return hash(masked(first, whole), masked(second, whole));
    }

    private static byte[] port(InetSocketAddress address) {
        return ByteBuffer.allocate(Short.BYTES)
                .putShort((short) address.getPort())
                .array();
    }

    private static byte[] masked(byte[] address, int whole) {
        var masked = address.clone();
        for (int i = whole; i < masked.length; i++) {
            masked[i] &= EVERY_SECOND;
        }
        return masked;
    }

    private static long hash(byte[] one, byte[] other) {
        boolean isOrdered = Arrays.compareUnsigned(one, other) <= 0;
        var crc = new CRC32C();
        crc.update(isOrdered ? one : other);
        crc.update(isOrdered ? other : one);
        return crc.getValue();
    }
}
