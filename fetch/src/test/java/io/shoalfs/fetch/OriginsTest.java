package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginsTest {

    private static final URI WEB = URI.create("https://w/");
    private static final URI BUCKET = URI.create("s3://b/p/");

    private static List<URI> asked(boolean isTrusted) {
        var given = new GivenSources(List.of(), List.of(), List.of());
        return new Origins(List.of(), List.of(WEB, BUCKET), List.of(), false, isTrusted, given).seedsToAsk();
    }

    @Test
    void bucket_thatATorrentNames_isAskedOnlyIfTheUserChoseItsFile() {
        assertEquals(List.of(WEB, BUCKET), asked(true));
        assertEquals(List.of(WEB), asked(false));
    }
}
