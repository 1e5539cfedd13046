package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of an address that has secrets. */
class PlainAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://me:secret@h.example:8443/a/x.torrent, https://h.example:8443/a/x.torrent",
        "https://me:se@cret@h.example/x.torrent, https://h.example/x.torrent",
        "HTTP://me:secret@my_host/x#secret, HTTP://my_host/x",
        "https://b.example/x.torrent?X-Amz-Signature=secret, https://b.example/x.torrent",
        "https://h.example?token=secret@x/y, https://h.example",
        "udp://me:secret@h:1, udp://h:1",
        "s3://bucket/a?secret, s3://bucket/a",
        "https://me:secret@h e/x^y, https://h e/x^y"
    })
    void address_isShownWithoutUserAndQuery(String address, String shown) {
        assertEquals(shown, PlainAddress.of(address));
    }

    @ParameterizedTest
    @CsvSource({
        "magnet:?xt=urn:btih:ab&dn=a+b&tr=http%3A%2F%2Ft%2Fa%3Fpasskey%3Dsecret&so=1,"
                + " magnet:?xt=urn:btih:ab&dn=a+b&tr=http%3A%2F%2Ft%2Fa&so=1",
        "MAGNET:?ws=https://me:secret@h/x&tr=udp://t:1, MAGNET:?ws=https%3A%2F%2Fh%2Fx&tr=udp://t:1",
        "magnet:?tr=http%3A%2F%2Ft%2F%zz%3Fsecret&x, magnet:?tr=&x"
    })
    void magnet_isShownWithoutThoseOfItsAddresses(String link, String shown) {
        assertEquals(shown, PlainAddress.of(link));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/data/a@b?c#d.torrent",
                "https://h.example/a@b/x%20y.torrent",
                "abababababababababababababababababababab",
                "magnet:?xt=urn:btih:ab&dn=what?%20%26&tr=udp%3a%2f%2ft%3A80%2fannounce&x.pe=1.2.3.4:5&&="
            })
    void whatHasNoSecret_staysAsItIs(String text) {
        assertEquals(text, PlainAddress.of(text));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h.example/announce, http://h.example/announce",
        "http://h.example/secret/announce?passkey=secret, http://h.example/…/announce",
        "http://user:secret@h.example:80/announce, http://h.example:80/announce",
        "udp://h.example:6969, udp://h.example:6969"
    })
    void ofTracker_anyAddress_hasNothingSecret(String address, String shown) {
        assertEquals(shown, PlainAddress.ofTracker(URI.create(address)));
    }
}
