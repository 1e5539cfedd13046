package io.shoalfs.fetch.origin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.fetch.web.KnownObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FoundFilesTest {

    private static FoundFiles found(String... paths) throws IOException {
        var found = new FoundFiles();
        for (int ordinal = 0; ordinal < paths.length; ordinal++) {
            found.add(paths[ordinal].getBytes(StandardCharsets.UTF_8), new KnownObject(10 + ordinal, 20 + ordinal));
        }
        return found;
    }

    private static String refusal(String... paths) {
        var thrown = assertThrows(IOException.class, () -> found(paths).ordered("s3://b/"));
        return String.valueOf(thrown.getMessage());
    }

    @Test
    void files_areInATorrentsOrder_whateverTheServersIs() throws IOException {
        var ordered = found("a-b/x", "a/y", "a.c", "a/sub/z").ordered("s3://b/");

        var table = ordered.table();
        assertEquals("[a, sub, z]", table.file(0).path().toString());
        assertEquals("[a, y]", table.file(1).path().toString());
        assertEquals("[a-b, x]", table.file(2).path().toString());
        assertEquals("[a.c]", table.file(3).path().toString());
        assertEquals(13, table.lengthOf(0));
        assertEquals(23, ordered.versionOf(0));
        assertEquals("s3://b/a/sub/z", new Places(table, "s3://b/").of(0).toString());
    }

    @Test
    void lengthsThatNoTorrentHas_areRefused() throws IOException {
        for (long length : new long[] {-1, Long.MAX_VALUE}) {
            var found = found("a");
            found.add(new byte[] {'b'}, new KnownObject(length, 0));
            var thrown = assertThrows(IOException.class, () -> found.ordered("s3://b/"));
            assertEquals(
                    "s3://b/b is said to be " + length + " bytes long, as nothing can be, or not with the others",
                    thrown.getMessage());
        }
    }

    @Test
    void nameThatIsNoText_isRefused() throws IOException {
        var found = new FoundFiles();
        found.add(new byte[] {'d', '/', (byte) 0xe9}, new KnownObject(1, 0));
        var thrown = assertThrows(IOException.class, () -> found.ordered("s3://b/"));
        assertEquals(
                "s3://b/d/%E9 is no UTF-8, as names in a torrent must be (BEP 3): name the file otherwise first",
                thrown.getMessage());
    }

    @Test
    void whatNoDirectoryCanHold_isRefused() {
        assertEquals("s3://b/a/b is there twice", refusal("a/b", "c", "a/b"));
        assertEquals(
                "s3://b/a is a file, and files lie below it as in a directory: no torrent can have both",
                refusal("a-", "a/b", "a", "a."));
        for (var path : new String[] {"a//b", "../x", "a/./b", "/a", "n".repeat(256)}) {
            assertEquals(
                    "s3://b/" + path + " cannot be a file's path: a component is empty, a dot or two, "
                            + "or longer than 255 bytes",
                    refusal(path));
        }
    }
}
