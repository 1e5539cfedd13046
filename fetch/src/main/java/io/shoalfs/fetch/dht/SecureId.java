package io.shoalfs.fetch.dht;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Node ids that belong to an address (BEP 42): nobody can choose to be next to an info-hash without having many addresses.
 * The first 21 bits are a checksum of the address and of three bits of the last byte.
 */
final class SecureId {

    private static final byte[] V4_MASK = {0x03, 0x0f, 0x3f, (byte) 0xff};
    private static final byte[] V6_MASK = {0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, (byte) 0xff};

    /** Of the checksum, at its high end. */
    private static final int CHECKED = 0xffff_f800;

    private static final int LAST = NodeId.LENGTH - 1;

    private SecureId() {}

    /** Whether a node at that address may have that id; in a local network any. */
    static boolean isValid(NodeId id, InetAddress address) {
        if (isLocal(address)) {
            return true;
        }
        int head = (int) (id.first() >>> Integer.SIZE);
        return ((checksum(address, id.bytes()[LAST]) ^ head) & CHECKED) == 0;
    }

    /** An id for a node that others see at that address. */
    static NodeId of(InetAddress address, RandomGenerator random) {
        byte[] id = NodeId.random(random).bytes();
        int checksum = checksum(address, id[LAST]);
        id[0] = (byte) (checksum >>> 24);
        id[1] = (byte) (checksum >>> 16);
        id[2] = (byte) (((checksum >>> 8) & 0xf8) | (id[2] & 0x07));
        return NodeId.of(id);
    }

    /** Whether the address means the same machine to some only: checked by nobody, and no address of ours to the world. */
    static boolean isLocal(InetAddress address) {
        boolean isUniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
        return isUniqueLocal
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isAnyLocalAddress();
    }

    private static int checksum(InetAddress address, byte last) {
        byte[] bytes = address.getAddress();
        byte[] mask = address instanceof Inet6Address ? V6_MASK : V4_MASK;
        byte[] masked = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            masked[i] = (byte) (bytes[i] & mask[i]);
        }
        masked[0] |= (byte) ((last & 0x07) << 5);
        var checksum = new CRC32C();
        checksum.update(masked);
        return (int) checksum.getValue();
    }
}
