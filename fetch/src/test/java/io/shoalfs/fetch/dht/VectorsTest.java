package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metainfo.Corpus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The published vectors of BEP 5 and 42. */
class VectorsTest {

    @Test
    void packets_ofBep5_areReadAndWrittenAsTheyAre() throws IOException {
        for (var packet : strings(vectors("bep05-krpc-packets").get("packets"))) {
            var message = read(packet);
            // Its nodes are a made-up text, too short for one.
            String expected = packet.replace("5:nodes9:def456...", "5:nodes0:");
            assertEquals(expected, new String(message.encode(), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void packets_ofBep5_meanWhatBep5Says() throws IOException {
        var packets = strings(vectors("bep05-krpc-packets").get("packets"));
        assertEquals(new Message.Refusal(new Text("aa"), 201, "A Generic Error Ocurred"), read(packets.get(0)));
        var target = NodeId.of("mnopqrstuvwxyz123456".getBytes(StandardCharsets.US_ASCII));
        var asker = NodeId.of("abcdefghij0123456789".getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                new Message.Query(
                        new Text("aa"), asker, new Ask.AnnouncePeer(target, 6881, true, new Text("aoeusnth")), false),
                read(packets.get(8)));
        var peers = ((Message.Answer) read(packets.get(6))).content().peers();
        assertEquals(
                List.of(
                        new InetSocketAddress(InetAddress.getByName("97.120.106.101"), 0x2e75),
                        new InetSocketAddress(InetAddress.getByName("105.100.104.116"), 0x6e6d)),
                peers);
    }

    @Test
    void ids_ofBep42_areOfTheirAddresses() throws IOException {
        var vectors = vectors("bep42-node-id");
        for (var vector : maps(vectors.get("spec"))) {
            var address = InetAddress.getByName((String) vector.get("ip"));
            assertTrue(SecureId.isValid(id(vector), address), vector.toString());
            byte[] last = {(byte) (long) Objects.requireNonNull((Long) vector.get("rand"))};
            assertEquals(last[0], id(vector).bytes()[NodeId.LENGTH - 1]);
            var ours = SecureId.of(address, new FixedLast(last[0]));
            assertEquals(0, (ours.first() ^ id(vector).first()) >>> 43, "the first 21 bits: " + ours);
        }
        for (var vector : maps(vectors.get("validity"))) {
            var address = InetAddress.getByName((String) vector.get("ip"));
            assertEquals(vector.get("valid"), SecureId.isValid(id(vector), address), vector.toString());
        }
    }

    /** A random id that ends in this byte. */
    private static final class FixedLast extends Random {

        private static final long serialVersionUID = 1;

        private final byte last;

        FixedLast(byte last) {
            super(1);
            this.last = last;
        }

        @Override
        public int nextInt() {
            return (super.nextInt() & ~0xff) | (last & 0xff);
        }
    }

    private static NodeId id(Map<String, @Nullable Object> vector) {
        return NodeId.of(HexFormat.of().parseHex(String.valueOf(vector.get("id"))));
    }

    private static Message read(String packet) {
        return Datagram.read(ByteBuffer.wrap(packet.getBytes(StandardCharsets.ISO_8859_1)))
                .orElseThrow(() -> new AssertionError("not read: " + packet));
    }

    @SuppressWarnings("unchecked") // the file's own form
    private static Map<String, @Nullable Object> vectors(String file) throws IOException {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(Corpus.vectors(file));
    }

    @SuppressWarnings("unchecked") // the file's own form
    private static List<String> strings(@Nullable Object list) {
        return (List<String>) Objects.requireNonNull(list);
    }

    @SuppressWarnings("unchecked") // the file's own form
    private static List<Map<String, @Nullable Object>> maps(@Nullable Object list) {
        return (List<Map<String, @Nullable Object>>) Objects.requireNonNull(list);
    }
}
