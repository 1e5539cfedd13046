package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.mount.control.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists of files, and what is written down of reads. */
class FileListTest {

    @Test
    void lines_emptyOnesAreCountedAndLeftOut_theLastNeedsNoEnd() throws Exception {
        assertEquals(List.of("1 a/b", "3  c\r", "4 d"), read("a/b\n\n c\r\nd", false));
    }

    @Test
    void zeroBytes_endPaths_whichMayHaveLineFeeds() throws Exception {
        assertEquals(List.of("1 a\nb", "2 c"), read("a\nb\0c\0", true));
    }

    @Test
    void profile_whateverIsInAPath_isReadAsItWasWritten() throws Exception {
        var text = new ByteArrayOutputStream();
        text.writeBytes((FileList.PROFILE + "\n").getBytes(StandardCharsets.UTF_8));
        for (var path : List.of("plain", "two words", "back\\slash\\n", "line\nfeed", "\u00e9\\")) {
            text.writeBytes(FileList.line(65_536, 1 << 20, path.getBytes(StandardCharsets.ISO_8859_1)));
        }
        var list = new FileList(text.toByteArray(), true);
        for (var path : List.of("plain", "two words", "back\\slash\\n", "line\nfeed", "\u00e9\\")) {
            var line = list.next();
            assertEquals(path, new String(line == null ? new byte[0] : line.path(), StandardCharsets.ISO_8859_1));
            assertEquals(65_536, line == null ? 0 : line.offset());
            assertEquals(1 << 20, line == null ? 0 : line.length());
        }
        assertEquals(null, list.next());
    }

    @Test
    void profile_thatIsNone_isRefusedWithItsLine() {
        for (var line : List.of("x 1 a", "1 y a", "-1 5 a", "1", "1 2")) {
            var refused =
                    assertThrows(ProtocolException.class, () -> read(FileList.PROFILE + "\n0 1 a\n" + line, false));
            assertEquals("line 3 of the profile is no offset, length and path", refused.getMessage(), line);
        }
    }

    private static List<String> read(String text, boolean isNull) throws IOException {
        var list = new FileList(text.getBytes(StandardCharsets.UTF_8), isNull);
        var lines = new ArrayList<String>();
        for (var line = list.next(); line != null; line = list.next()) {
            lines.add(line.line() + " " + new String(line.path(), StandardCharsets.UTF_8));
        }
        return lines;
    }
}
