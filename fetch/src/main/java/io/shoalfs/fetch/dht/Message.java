package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.fetch.net.CompactAddresses;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One datagram of the table's protocol, KRPC (BEP 5). Immutable. */
sealed interface Message {

    /** By which the asker knows what is answered. */
    Text transaction();

    /** Its bytes. */
    byte[] encode();

    /**
     * Somebody asks.
     *
     * @param sender who
     * @param isReadOnly the sender is not to be asked anything (BEP 43)
     */
    record Query(Text transaction, NodeId sender, Ask ask, boolean isReadOnly) implements Message {

        @Override
        public byte[] encode() {
            var out = new BencodeWriter().dictionary().key("a").dictionary();
            out.key("id").string(sender.bytes());
            ask.writeTo(out);
            out.end().key("q").string(ask.method());
            if (isReadOnly) {
                out.key("ro").integer(1);
            }
            return out.key("t")
                    .string(transaction.bytes())
                    .key("y")
                    .string("q")
                    .end()
                    .bytes();
        }
    }

    /**
     * An answer.
     *
     * @param sender who
     * @param content what is told
     * @param asker where the answerer sees the asker (BEP 42); null if it does not say
     */
    record Answer(
            Text transaction,
            NodeId sender,
            Content content,
            @Nullable InetSocketAddress asker) implements Message {

        @Override
        public byte[] encode() {
            var out = new BencodeWriter().dictionary();
            if (asker != null) {
                out.key("ip").string(CompactAddresses.write(asker));
            }
            out.key("r").dictionary().key("id").string(sender.bytes());
            content.writeTo(out);
            return out.end()
                    .key("t")
                    .string(transaction.bytes())
                    .key("y")
                    .string("r")
                    .end()
                    .bytes();
        }
    }

    /**
     * What an answer tells.
     *
     * @param nodes by family; a family that was not asked for is not there
     * @param token to announce with; null if there is none
     * @param peers who have the torrent; null if it was not asked, or nobody is known
     */
    record Content(
            Map<Family, List<Contact>> nodes,
            @Nullable Text token,
            @Nullable List<InetSocketAddress> peers) {

        /** Nothing but who answers. */
        static final Content NONE = new Content(Map.of(), null, null);

        public Content {
            nodes = Map.copyOf(nodes);
            peers = peers == null ? null : List.copyOf(peers);
        }

        private void writeTo(BencodeWriter out) {
            for (var family : Family.values()) {
                var contacts = nodes.get(family);
                if (contacts != null) {
                    out.key(family.nodes).string(Compact.bytes(contacts, family));
                }
            }
            if (token != null) {
                out.key("token").string(token.bytes());
            }
            if (peers != null) {
                out.key("values").list();
                peers.forEach(peer -> out.string(CompactAddresses.write(peer)));
                out.end();
            }
        }
    }

    /** A query is not answered; the text is for people. */
    record Refusal(Text transaction, int code, String text) implements Message {

        /** What cannot be read, or a token that is none. */
        static final int PROTOCOL = 203;

        /** What we do not know. */
        static final int UNKNOWN_METHOD = 204;

        @Override
        public byte[] encode() {
            return new BencodeWriter()
                    .dictionary()
                    .key("e")
                    .list()
                    .integer(code)
                    .string(text)
                    .end()
                    .key("t")
                    .string(transaction.bytes())
                    .key("y")
                    .string("e")
                    .end()
                    .bytes();
        }
    }
}
