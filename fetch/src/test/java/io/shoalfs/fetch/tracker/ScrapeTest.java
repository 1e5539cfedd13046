package io.shoalfs.fetch.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeTest {

    private static final InfoHash TORRENT = new InfoHash("00ff" + "61".repeat(18));
    private static final String KEY = "20:\u0000\u00ff" + "a".repeat(18);

    /** BEP 48's own examples, but for those that are no URIs. */
    @ParameterizedTest
    @CsvSource({
        "http://example.com/announce, http://example.com/scrape",
        "http://example.com/x/announce, http://example.com/x/scrape",
        "http://example.com/announce.php, http://example.com/scrape.php",
        "http://example.com/announce?x2%0644, http://example.com/scrape?x2%0644",
        "https://[::1]:8080/announce?key=a, https://[::1]:8080/scrape?key=a",
        "http://example.com/a,",
        "http://example.com/announce?x=2/4,",
        "http://example.com/x%064announce,",
        "http://announce,",
        "http://example.com,"
    })
    void address_isTheAnnounceAddressWithAnotherWord(String tracker, String expected) {
        // A host of that name is no path.
        var scrape = tracker.equals("http://announce") ? Optional.empty() : Scrape.address(URI.create(tracker));

        assertEquals(Optional.ofNullable(expected).map(URI::create), scrape);
    }

    @Test
    void read_theTorrentAmongOthers_takesItsCounts() throws IOException {
        var other = "20:" + "b".repeat(20) + "d8:completei9e10:incompletei9ee";

        var scrape = read("d5:filesd" + KEY + "d8:completei5e10:downloadedi50e10:incompletei10ee" + other + "ee");

        assertEquals(new Scrape(5, 10, 50L), scrape);
        assertEquals(new Scrape(5, 10, null), read("d5:filesd" + KEY + "d8:completei5e10:incompletei10eeee"));
        assertEquals(
                new Scrape(5, 10, null),
                read("d5:filesd" + KEY + "d8:completei5e10:downloadedi-1e10:incompletei10eeee"));
    }

    @Test
    void read_failures_areClauses() {
        assertEquals("does not know the torrent", failure("d5:filesdee"));
        assertEquals("does not know the torrent", failure("d5:filesleee".replace("leee", "lee")));
        assertEquals("does not know the torrent", failure("d5:filesd" + KEY + "i1eee"));
        assertEquals("sent an answer without counts", failure("d5:filesd" + KEY + "deee"));
        assertEquals(
                "sent an answer without counts", failure("d5:filesd" + KEY + "d8:completei-1e10:incompletei1eeee"));
        assertEquals("says: no?no", failure("d14:failure reason5:no\nnoe"));
        assertEquals("sent an answer that is no dictionary", failure("le"));
        assertTrue(failure("d5:filesd" + KEY + "d8:completei5e10:incomp").contains("at byte"));
        assertTrue(failure("l".repeat(200_000)).contains("at byte"));
    }

    @Property(tries = 500)
    void read_anyBytes_isAScrapeOrAnIOException(@ForAll byte[] bytes) {
        var failed = assertThrows(IOException.class, () -> Scrape.read(ByteBuffer.wrap(bytes), TORRENT));
        assertTrue(failed.getMessage() != null);
    }

    private static String failure(String body) {
        return String.valueOf(assertThrows(IOException.class, () -> read(body)).getMessage());
    }

    private static Scrape read(String body) throws IOException {
        return Scrape.read(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)), TORRENT);
    }
}
