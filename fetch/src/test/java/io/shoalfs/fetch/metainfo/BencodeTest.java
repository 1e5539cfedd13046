package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {

    @Test
    void decode_aDictionary_givesTypedViews() throws Exception {
        var value = dictionary("d1:ai-12e1:b3:x:y1:cli1e0:e1:dd1:zi0eee");

        assertEquals(OptionalLong.of(-12), value.integer("a"));
        assertEquals("x:y", value.string("b").orElseThrow().text());
        assertEquals(2, value.list("c").orElseThrow().toList().size());
        assertEquals(OptionalLong.of(0), value.dictionary("d").orElseThrow().integer("z"));
        assertEquals(OptionalLong.empty(), value.integer("b"), "of another kind");
        assertNull(value.get("e"));
        assertEquals("d1:zi0ee", ascii(value.dictionary("d").orElseThrow().raw()));
        assertTrue(value.isCanonical());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e",
                "ee",
                "i",
                "ie",
                "i-e",
                "i-",
                "i10",
                "i1",
                "i35412-5633e",
                "i9223t5e",
                "i1.5e",
                "i 1e",
                "i+1e",
                "i184467440737095516154e",
                "-10:foobar",
                "18446744073709551615:foobar",
                "99999999:foobar",
                "6:fooba",
                "100:..",
                "1",
                "a",
                "l",
                "l2:..",
                "l2:..0",
                "d",
                "d1:ai1e1:be",
                "d1:ae",
                "di5e1:ae",
                "di2ei0ee",
                "dle1:ae",
                "d1000:..e",
                "d1000:",
                "df00:",
                "d1000",
                "li1e",
                "d1:ai1e",
                "9999999999999999999:",
                "0",
                "3 :abc"
            })
    void decode_whatIsNotWellFormed_isRefused(String text) {
        var e = assertThrows(BencodeException.class, () -> decode(text));
        assertTrue(e.toString().contains(" at byte "), e.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"d2:bai1e2:aai2ee", "d2:aai1e2:aai2ee", "d2:aai1e1:ai2ee", "06:foobar", "i01e", "i-0e", "li-01ee"
            })
    void decode_whatIsNotCanonical_isReadAndSeen(String text) throws Exception {
        assertFalse(decode(text).isCanonical());
    }

    @Test
    void decode_aKeyThatIsThereTwice_givesTheFirst() throws Exception {
        assertEquals(OptionalLong.of(1), dictionary("d1:ai1e1:ai2ee").integer("a"));
    }

    @Test
    void decode_integersAtTheEdges_areExactOrEmpty() throws Exception {
        assertEquals(OptionalLong.of(Long.MAX_VALUE), integer("i9223372036854775807e"));
        assertEquals(OptionalLong.of(Long.MIN_VALUE), integer("i-9223372036854775808e"));
        assertEquals(OptionalLong.empty(), integer("i9223372036854775808e"));
        assertEquals(OptionalLong.empty(), integer("i18446744073709551615e"));
        assertEquals(OptionalLong.of(7), integer("i00000000000000000007e"));
    }

    @Test
    void decode_aDepthBeyondTheLimit_isRefusedWithoutRecursion() throws Exception {
        decode("l".repeat(100) + "e".repeat(100));
        assertThrows(BencodeException.class, () -> decode("l".repeat(101) + "e".repeat(101)));
        assertThrows(BencodeException.class, () -> decode("l".repeat(5_000_000)));
        assertThrows(BencodeException.class, () -> decode("d1:a".repeat(1_000_000)));
    }

    @Test
    void decode_beyondItsLimits_isRefused() throws Exception {
        var limits = new BencodeLimits(10, 2, 3);
        Bencode.decode(bytes("li1ei2ee"), limits);
        assertThrows(BencodeException.class, () -> Bencode.decode(bytes("lleleleee"), limits), "tokens");
        assertThrows(BencodeException.class, () -> Bencode.decode(bytes("llleee"), limits), "depth");
        assertThrows(BencodeException.class, () -> Bencode.decode(bytes("9:123456789"), limits), "length");
        assertThrows(BencodeException.class, () -> Bencode.decode(ByteBuffer.wrap(bytes("9:123456789")), limits));
    }

    @Test
    void decode_fromABuffer_leavesWhatFollows() throws Exception {
        var message = ByteBuffer.wrap(bytes("xxd8:msg_typei1eedata")).position(2);

        var value = Bencode.decode(message, BencodeLimits.MESSAGE);

        assertEquals("d8:msg_typei1ee", ascii(value.raw()));
        assertEquals("data", ascii(message));
    }

    @Test
    void writer_ofAHandshake_isCanonical() throws Exception {
        byte[] written = new BencodeWriter()
                .dictionary()
                .key("m")
                .dictionary()
                .key("ut_metadata")
                .integer(1)
                .end()
                .key("v")
                .string("x")
                .end()
                .bytes();

        assertEquals("d1:md11:ut_metadatai1ee1:v1:xe", new String(written, StandardCharsets.UTF_8));
        assertThrows(
                IllegalStateException.class,
                () -> new BencodeWriter().dictionary().integer(1));
        assertThrows(
                IllegalStateException.class,
                () -> new BencodeWriter().dictionary().key("a").end());
        assertThrows(
                IllegalStateException.class,
                () -> new BencodeWriter().dictionary().bytes());
        assertThrows(
                IllegalStateException.class, () -> new BencodeWriter().list().key("a"));
        assertThrows(
                IllegalStateException.class,
                () -> new BencodeWriter().integer(1).integer(2));
        var unordered = new BencodeWriter().dictionary().key("b").integer(1);
        assertThrows(IllegalStateException.class, () -> unordered.key("a"));
    }

    @Provide
    Arbitrary<Object> values() {
        var leaves = Arbitraries.oneOf(
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.strings().ofMaxLength(9).map(Object.class::cast));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(4).map(Object.class::cast),
                        Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner)
                                .ofMaxSize(4)
                                .map(Object.class::cast)),
                4);
    }

    @Property(tries = 300)
    void decode_whatWasWritten_isTheSame(@ForAll("values") Object value) throws Exception {
        var writer = new BencodeWriter();
        write(value, writer);

        var decoded = Bencode.decode(writer.buffer(), BencodeLimits.MESSAGE);

        assertEquals(sorted(value), plain(decoded));
        assertTrue(decoded.isCanonical());
        assertArrayEquals(writer.bytes(), new BencodeWriter().value(decoded).bytes());
    }

    @Property(tries = 300)
    void decode_anyPrefixOfAValue_isRefused(@ForAll("values") Object value, @ForAll int at) {
        var writer = new BencodeWriter();
        write(value, writer);
        byte[] bytes = writer.bytes();
        var cut = ByteBuffer.wrap(bytes, 0, Math.floorMod(at, bytes.length));

        assertThrows(BencodeException.class, () -> Bencode.decode(cut, BencodeLimits.MESSAGE));
        assertEquals(0, cut.position(), "the buffer is left as it was");
    }

    private static void write(Object value, BencodeWriter writer) {
        if (value instanceof Long number) {
            writer.integer(number);
        } else if (value instanceof List<?> list) {
            writer.list();
            list.forEach(element -> write(element, writer));
            writer.end();
        } else if (value instanceof Map<?, ?> map) {
            writer.dictionary();
            new TreeMap<>(byBytes(map)).forEach((key, element) -> {
                writer.key(key.string());
                write(element, writer);
            });
            writer.end();
        } else {
            writer.string(value.toString());
        }
    }

    /** A key in the order of its bytes. */
    private record Key(String string) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return java.util.Arrays.compareUnsigned(bytes(string), other.string.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Map<Key, Object> byBytes(Map<?, ?> map) {
        var keys = new TreeMap<Key, Object>();
        map.forEach(
                (key, value) -> keys.put(new Key(new String(bytes(key.toString()), StandardCharsets.UTF_8)), value));
        return keys;
    }

    private static Object sorted(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(BencodeTest::sorted).toList();
        }
        if (value instanceof Map<?, ?> map) {
            var sorted = new ArrayList<Object>();
            byBytes(map).forEach((key, element) -> sorted.add(List.of(key.string(), sorted(element))));
            return sorted;
        }
        return value instanceof String string ? new String(bytes(string), StandardCharsets.UTF_8) : value;
    }

    private static Object plain(Bencode value) {
        if (value instanceof BencodeInteger integer) {
            return integer.value().orElseThrow();
        }
        if (value instanceof BencodeString string) {
            return string.text();
        }
        var elements = new ArrayList<Object>();
        if (value instanceof BencodeList list) {
            list.forEach(element -> elements.add(plain(element)));
        } else {
            assertInstanceOf(BencodeDictionary.class, value)
                    .forEach(entry -> elements.add(List.of(entry.key().text(), plain(entry.value()))));
        }
        return elements;
    }

    private static OptionalLong integer(String text) throws BencodeException {
        return assertInstanceOf(BencodeInteger.class, decode(text)).value();
    }

    private static BencodeDictionary dictionary(String text) throws BencodeException {
        return assertInstanceOf(BencodeDictionary.class, decode(text));
    }

    private static Bencode decode(String text) throws BencodeException {
        return Bencode.decode(bytes(text), BencodeLimits.TORRENT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String ascii(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer).toString();
    }
}
