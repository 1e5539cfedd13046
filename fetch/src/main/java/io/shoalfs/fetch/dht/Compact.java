package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.net.CompactAddresses;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses and nodes as BEP 5 and 32 write them: the address's bytes and two for the port, big-endian. */
final class Compact {

    private Compact() {}

    /** All nodes in these bytes, at most so many; those that nobody can be at, and what is cut off, are left out. */
    static List<Contact> contacts(ByteBuffer bytes, Family family, int most) {
        var contacts = new ArrayList<Contact>();
        while (bytes.remaining() >= NodeId.LENGTH + family.length + CompactAddresses.PORT && contacts.size() < most) {
            var id = NodeId.read(bytes);
            var address = CompactAddresses.next(bytes, family.length);
            if (address != null) {
                contacts.add(new Contact(id, address));
            }
        }
        return contacts;
    }

    /** The address that these bytes are, all of them; null if they are none, or nobody can be there. */
    static @Nullable InetSocketAddress address(ByteBuffer bytes) {
        for (var family : Family.values()) {
            if (bytes.remaining() == family.length + CompactAddresses.PORT) {
                return CompactAddresses.next(bytes, family.length);
            }
        }
        return null;
    }

    static byte[] bytes(Collection<Contact> contacts, Family family) {
        var bytes = ByteBuffer.allocate(contacts.size() * (NodeId.LENGTH + family.length + CompactAddresses.PORT));
        contacts.forEach(contact -> bytes.put(contact.id().bytes()).put(CompactAddresses.write(contact.address())));
        return bytes.array();
    }
}
