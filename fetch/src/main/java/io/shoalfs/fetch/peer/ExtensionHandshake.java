package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeDictionary;
import io.shoalfs.fetch.metainfo.BencodeException;
import io.shoalfs.fetch.metainfo.BencodeInteger;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.fetch.rack.Topology;
import io.shoalfs.fetch.rack.WishMessage;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a peer says of itself and its extensions (BEP 10).
 *
 * @param extensions the number it gives to each extension that it knows; not those it has switched off
 * @param requests how many requests it keeps ({@code reqq}); 250 where it does not say
 * @param uploadOnly whether it asks for nothing: it has everything that it wants (BEP 21)
 * @param client its name and version; empty where it does not say
 * @param port where it listens, where it says so
 * @param metadataLength of the info dictionary that it has (BEP 9), in bytes, where it says so: more than 0
 * @param at where it stands, if it is a node that shares ({@code shoal_at})
 */
record ExtensionHandshake(
        Map<String, Integer> extensions,
        int requests,
        boolean uploadOnly,
        String client,
        OptionalInt port,
        OptionalInt metadataLength,
        Optional<Topology> at) {

    private static final int USUAL_REQUESTS = 250;
    private static final int MOST_EXTENSIONS = 100;
    private static final int LONGEST_CLIENT = 100;

    ExtensionHandshake {
        extensions = Map.copyOf(extensions);
    }

    /** One that says nothing of metadata, and does not share. */
    ExtensionHandshake(
            Map<String, Integer> extensions, int requests, boolean uploadOnly, String client, OptionalInt port) {
        this(extensions, requests, uploadOnly, client, port, OptionalInt.empty(), Optional.empty());
    }

    /** The same, which gives metadata, of so many bytes, by this number of the extension; 0 bytes: it does not. */
    ExtensionHandshake giving(int number, int length) {
        if (length == 0) {
            return this;
        }
        var more = new TreeMap<>(extensions);
        more.put(MetadataMessage.NAME, number);
        return new ExtensionHandshake(more, requests, uploadOnly, client, port, OptionalInt.of(length), at);
    }

    /** The same, of a node that stands here and shares by this number of the extension. */
    ExtensionHandshake sharing(int number, Topology here) {
        var more = new TreeMap<>(extensions);
        more.put(WishMessage.NAME, number);
        return new ExtensionHandshake(more, requests, uploadOnly, client, port, metadataLength, Optional.of(here));
    }

    /** Reads the payload of one. What has the wrong type is as if it were not there. */
    static ExtensionHandshake read(ByteBuffer payload) throws ProtocolException {
        try {
            if (Bencode.decode(payload.duplicate(), BencodeLimits.MESSAGE) instanceof BencodeDictionary dictionary) {
                return of(dictionary);
            }
        } catch (BencodeException e) {
            throw refused("its extension handshake is not bencoded: " + e.getMessage(), e);
        }
        throw new ProtocolException("its extension handshake is no dictionary");
    }

    private static ExtensionHandshake of(BencodeDictionary dictionary) {
        long requests = dictionary.integer("reqq").orElse(USUAL_REQUESTS);
        var client = dictionary.string("v").map(text -> printable(text.text())).orElse("");
        long port = dictionary.integer("p").orElse(0);
        return new ExtensionHandshake(
                extensions(dictionary),
                (int) Math.min(Math.max(requests, 1), Integer.MAX_VALUE),
                dictionary.integer("upload_only").orElse(0) > 0,
                client,
                port > 0 && port < 1 << Short.SIZE ? OptionalInt.of((int) port) : OptionalInt.empty(),
                positive(dictionary.integer("metadata_size").orElse(0)),
                dictionary.string("shoal_at").flatMap(text -> place(text.text())));
    }

    private static Optional<Topology> place(String text) {
        try {
            return Optional.of(Topology.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static OptionalInt positive(long number) {
        return number > 0 ? OptionalInt.of((int) Math.min(Integer.MAX_VALUE, number)) : OptionalInt.empty();
    }

    private static Map<String, Integer> extensions(BencodeDictionary dictionary) {
        var extensions = new TreeMap<String, Integer>();
        var named = dictionary.dictionary("m");
        if (named.isEmpty()) {
            return extensions;
        }
        for (var entry : named.get()) {
            long number = entry.value() instanceof BencodeInteger integer
                    ? integer.value().orElse(0)
                    : 0;
            if (number > 0 && number < 1 << Byte.SIZE && extensions.size() < MOST_EXTENSIONS) {
                extensions.putIfAbsent(entry.key().text(), (int) number);
            }
        }
        return extensions;
    }

    /** Foreign text for our logs: without control characters, and not long. */
    private static String printable(String text) {
        return text.substring(0, Math.min(LONGEST_CLIENT, text.length())).replaceAll("\\p{Cntrl}", "?");
    }

    /** The same, but for whether anything is asked for. */
    ExtensionHandshake uploadOnly(boolean now) {
        return new ExtensionHandshake(extensions, requests, now, client, port, metadataLength, at);
    }

    /** The payload of this one, with the address under which we see the peer. */
    ByteBuffer write(InetAddress yours) {
        var out = new BencodeWriter().dictionary().key("m").dictionary();
        new TreeMap<>(extensions).forEach((name, number) -> out.key(name).integer(number));
        out.end();
        metadataLength.ifPresent(length -> out.key("metadata_size").integer(length));
        port.ifPresent(listening -> out.key("p").integer(listening));
        out.key("reqq").integer(requests);
        at.ifPresent(place -> out.key("shoal_at").string(place.toString()));
        out.key("upload_only").integer(uploadOnly ? 1 : 0);
        out.key("v").string(client);
        return out.key("yourip").string(yours.getAddress()).end().buffer();
    }

    private static ProtocolException refused(String reason, BencodeException cause) {
        var refused = new ProtocolException(reason);
        refused.initCause(cause);
        return refused;
    }
}
