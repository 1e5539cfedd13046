package io.shoalfs.fetch.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses and nodes as BEP 5 and 32 write them: the address's bytes and two for the port, big-endian. */
final class Compact {

    private static final int PORT_LENGTH = 2;

    private Compact() {}

    /** All nodes in these bytes, at most so many; those that nobody can be at, and what is cut off, are left out. */
    static List<Contact> contacts(ByteBuffer bytes, Family family, int most) {
        var contacts = new ArrayList<Contact>();
        while (bytes.remaining() >= NodeId.LENGTH + family.length + PORT_LENGTH && contacts.size() < most) {
            var id = NodeId.read(bytes);
            var address = read(bytes, family);
            if (address != null) {
                contacts.add(new Contact(id, address));
            }
        }
        return contacts;
    }

    /** The address that these bytes are, all of them; null if they are none, or nobody can be there. */
    static @Nullable InetSocketAddress address(ByteBuffer bytes) {
        for (var family : Family.values()) {
            if (bytes.remaining() == family.length + PORT_LENGTH) {
                return read(bytes, family);
            }
        }
        return null;
    }

    static byte[] bytes(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        return ByteBuffer.allocate(host.length + PORT_LENGTH)
                .put(host)
                .putShort((short) address.getPort())
                .array();
    }

    static byte[] bytes(Collection<Contact> contacts, Family family) {
        var bytes = ByteBuffer.allocate(contacts.size() * (NodeId.LENGTH + family.length + PORT_LENGTH));
        contacts.forEach(contact -> bytes.put(contact.id().bytes()).put(bytes(contact.address())));
        return bytes.array();
    }

    private static @Nullable InetSocketAddress read(ByteBuffer bytes, Family family) {
        byte[] host = new byte[family.length];
        bytes.get(host);
        int port = Short.toUnsignedInt(bytes.getShort());
        try {
            var address = InetAddress.getByAddress(host);
            boolean isUsable = port != 0
                    && Family.of(address) == family
                    && !address.isAnyLocalAddress()
                    && !address.isMulticastAddress();
            return isUsable ? new InetSocketAddress(address, port) : null;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
