package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is secret in an address is not shown. */
class PublicAddressTest {

    @ParameterizedTest
    @CsvSource({
        "http://h.example/a/b, http://h.example/a/b",
        "https://user:secret@h.example:8443/a/, https://h.example:8443/a/",
        "http://a@b:secret@h.example/, http://h.example/",
        "https://h.example/a?X-Amz-Signature=secret&token=secret, https://h.example/a?…",
        "https://h.example/a#secret, https://h.example/a",
        "http://[2001:db8::1]:80/x, http://[2001:db8::1]:80/x",
        "s3://bucket/prefix?key=secret, s3://bucket/prefix?…",
        "mailto:secret@h.example, mailto:…",
        "http://h.example, http://h.example"
    })
    void of_anyAddress_hasNothingSecret(String address, String shown) {
        assertEquals(shown, PublicAddress.of(address(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h.example/announce, http://h.example/announce",
        "http://h.example/secret/announce?passkey=secret, http://h.example/…/announce",
        "http://user:secret@h.example:80/announce, http://h.example:80/announce",
        "udp://h.example:6969, udp://h.example:6969"
    })
    void ofTracker_anyAddress_hasNothingSecret(String address, String shown) {
        assertEquals(shown, PublicAddress.ofTracker(address(address)));
    }

    private static URI address(String text) {
        // Two at signs are wrong, and come all the same: the parser takes them as a registry-based authority.
        return URI.create(text);
    }
}
