package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeDictionary;
import io.shoalfs.fetch.metainfo.BencodeException;
import io.shoalfs.fetch.metainfo.BencodeInteger;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.BencodeString;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the datagrams of anybody: what is no message of BEP 5 is nothing, and costs one pass over it at most. */
final class Datagram {

    /** More than any honest message has; what is longer is not looked at. */
    static final int LONGEST = 2_048;

    private static final BencodeLimits LIMITS = new BencodeLimits(LONGEST, 8, 600);
    private static final int LONGEST_TEXT = 64;
    private static final int LONGEST_REASON = 200;
    private static final int MOST_NODES = 32;
    private static final int MOST_PEERS = 200;
    private static final int MOST_PORT = 0xffff;

    private Datagram() {}

    /**
     * The message that these bytes are; empty if they are none.
     *
     * @param bytes lent for the call
     */
    static Optional<Message> read(ByteBuffer bytes) {
        if (bytes.remaining() > LONGEST || !bytes.hasRemaining() || bytes.get(bytes.position()) != 'd') {
            return Optional.empty();
        }
        try {
            return Bencode.decode(bytes, LIMITS) instanceof BencodeDictionary dictionary
                    ? Optional.ofNullable(message(dictionary))
                    : Optional.empty();
        } catch (BencodeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Message message(BencodeDictionary all) {
        var transaction = text(all, "t");
        var kind = all.string("y").orElse(null);
        if (transaction == null || kind == null) {
            return null;
        }
        if (kind.is("q")) {
            return query(all, transaction);
        }
        if (kind.is("r")) {
            return answer(all, transaction);
        }
        return kind.is("e") ? refusal(all, transaction) : null;
    }

    private static @Nullable Message query(BencodeDictionary all, Text transaction) {
        var method = all.string("q").orElse(null);
        var arguments = all.dictionary("a").orElse(null);
        if (method == null || arguments == null || method.length() > LONGEST_TEXT) {
            return null;
        }
        var sender = id(arguments, "id");
        var ask = ask(method, arguments);
        boolean isReadOnly = all.integer("ro").orElse(0) == 1;
        return sender == null || ask == null ? null : new Message.Query(transaction, sender, ask, isReadOnly);
    }

    private static @Nullable Ask ask(BencodeString method, BencodeDictionary arguments) {
        return switch (method.text()) {
            case "ping" -> new Ask.Ping();
            case "find_node" -> {
                var target = id(arguments, "target");
                yield target == null ? null : new Ask.FindNode(target, want(arguments));
            }
            case "get_peers" -> {
                var torrent = id(arguments, "info_hash");
                yield torrent == null ? null : new Ask.GetPeers(torrent, want(arguments));
            }
            case "announce_peer" -> announce(arguments);
            default -> new Ask.Other(method.text());
        };
    }

    private static @Nullable Ask announce(BencodeDictionary arguments) {
        var torrent = id(arguments, "info_hash");
        var token = text(arguments, "token");
        boolean isImplied = arguments.integer("implied_port").orElse(0) == 1;
        long port = arguments.integer("port").orElse(0);
        if (torrent == null || token == null || (!isImplied && (port < 1 || port > MOST_PORT))) {
            return null;
        }
        return new Ask.AnnouncePeer(torrent, (int) Math.max(0, Math.min(port, MOST_PORT)), isImplied, token);
    }

    private static Set<Family> want(BencodeDictionary arguments) {
        var want = EnumSet.noneOf(Family.class);
        var said = arguments.list("want");
        if (said.isPresent()) {
            for (var element : said.get()) {
                for (var family : Family.values()) {
                    if (element instanceof BencodeString text && text.is(family.want)) {
                        want.add(family);
                    }
                }
            }
        }
        return want;
    }

    private static @Nullable Message answer(BencodeDictionary all, Text transaction) {
        var content = all.dictionary("r").orElse(null);
        var sender = content == null ? null : id(content, "id");
        if (content == null || sender == null) {
            return null;
        }
        var asker = all.string("ip").map(ip -> Compact.address(ip.content())).orElse(null);
        return new Message.Answer(transaction, sender, content(content), asker);
    }

    private static Message.Content content(BencodeDictionary said) {
        Map<Family, List<Contact>> nodes = new EnumMap<>(Family.class);
        for (var family : Family.values()) {
            said.string(family.nodes)
                    .ifPresent(bytes -> nodes.put(family, Compact.contacts(bytes.content(), family, MOST_NODES)));
        }
        return new Message.Content(nodes, text(said, "token"), peers(said));
    }

    private static @Nullable List<InetSocketAddress> peers(BencodeDictionary said) {
        var values = said.list("values");
        if (values.isEmpty()) {
            return null;
        }
        var peers = new ArrayList<InetSocketAddress>();
        for (var value : values.get()) {
            var address = value instanceof BencodeString text ? Compact.address(text.content()) : null;
            if (address != null && peers.size() < MOST_PEERS) {
                peers.add(address);
            }
        }
        return peers;
    }

    private static Message refusal(BencodeDictionary all, Text transaction) {
        int code = 0;
        String reason = "";
        var said = all.list("e");
        if (said.isPresent()) {
            for (var element : said.get()) {
                if (element instanceof BencodeInteger number) {
                    code = (int) number.value().orElse(0);
                } else if (element instanceof BencodeString text) {
                    reason = text.text();
                }
            }
        }
        return new Message.Refusal(transaction, code, reason.substring(0, Math.min(LONGEST_REASON, reason.length())));
    }

    private static @Nullable NodeId id(BencodeDictionary dictionary, String key) {
        return dictionary
                .string(key)
                .filter(bytes -> bytes.length() == NodeId.LENGTH)
                .map(bytes -> NodeId.read(bytes.content()))
                .orElse(null);
    }

    private static @Nullable Text text(BencodeDictionary dictionary, String key) {
        return dictionary
                .string(key)
                .filter(bytes -> bytes.length() <= LONGEST_TEXT)
                .map(bytes -> Text.of(bytes.bytes()))
                .orElse(null);
    }
}
