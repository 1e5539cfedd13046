package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What everybody can read of a mount, in the mount table and in the log. */
class MountingTest {

    @Test
    void label_hasNoPassword_andNoQuery() {
        assertEquals(
                "https://h.example/x.torrent and 1 more",
                Mounting.label(List.of("https://me:secret@h.example/x.torrent?key=secret", "/data/y.torrent")));
        assertEquals(
                "magnet:?xt=urn:btih:ab&tr=http%3A%2F%2Ft%2Fannounce",
                Mounting.label(List.of("magnet:?xt=urn:btih:ab&tr=http://t/announce?passkey=secret")));
        assertEquals("/data/a@b?.torrent", Mounting.label(List.of("/data/a@b?.torrent")));
    }

    /** A password behind the end of what is shown does no harm, and what is cut is not half of one. */
    @Test
    void label_isOfThousandCharacters_behindWhatIsHidden() {
        var shown = "https://h/" + "x".repeat(990);

        assertEquals(shown, Mounting.label(List.of(shown.replace("//", "//me:" + "secret".repeat(300) + "@") + "yy")));
    }
}
