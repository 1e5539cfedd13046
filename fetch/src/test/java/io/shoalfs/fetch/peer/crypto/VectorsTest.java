package io.shoalfs.fetch.peer.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.fetch.metainfo.Corpus;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ProtocolException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is published about MSE: RFC 6229's streams, and which keys are none. */
class VectorsTest {

    @SuppressWarnings("unchecked") // the file's own form
    private static Map<String, @Nullable Object> vectors() throws IOException {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(Corpus.vectors("mse"));
    }

    @Test
    @SuppressWarnings("unchecked") // the file's own form
    void rc4_withoutItsBegin_isThePublishedStream() throws IOException {
        var streams =
                (List<Map<String, String>>) Objects.requireNonNull(vectors().get("rc4"));
        assertEquals(3, streams.size());
        for (var stream : streams) {
            var bytes = new byte[4096];
            new Rc4(HexFormat.of().parseHex(stream.get("key"))).apply(bytes);

            assertArrayEquals(HexFormat.of().parseHex(stream.get("offset1024")), Arrays.copyOf(bytes, 16));
            assertArrayEquals(
                    HexFormat.of().parseHex(stream.get("offset4096")),
                    Arrays.copyOfRange(bytes, 4096 - 1024, 4096 - 1024 + 16));
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the file's own form
    void keys_thatMustBeRefused_andThoseThatMustNot() throws IOException {
        var prime = new BigInteger(String.valueOf(vectors().get("dh_prime")), 16);
        var keys = new KeyExchange(new SecureRandom());
        for (String text : (List<String>) Objects.requireNonNull(vectors().get("must_reject_public_keys"))) {
            assertThrows(ProtocolException.class, () -> keys.secret(key(text, prime)), text);
        }
        for (String text : (List<String>) Objects.requireNonNull(vectors().get("must_accept_public_keys"))) {
            assertDoesNotThrow(() -> keys.secret(key(text, prime)), text);
        }
    }

    /** "p-2", "p", "2". */
    private static byte[] key(String text, BigInteger prime) {
        var number = text.startsWith("p")
                ? prime.add(new BigInteger(text.length() == 1 ? "0" : text.substring(1)))
                : new BigInteger(text);
        return BigIntegers.asUnsignedByteArray(KeyExchange.LENGTH, number);
    }
}
