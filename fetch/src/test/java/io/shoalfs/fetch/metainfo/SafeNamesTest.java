package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "abc...", "abc   ", "a...b", "dev:", "c:", "\\", "\b", "a\nb", "\u202e", "...", " "})
    void of_whatLinuxAllows_staysAsItIs(String name) {
        assertEquals(Name.of(name), SafeNames.of(bytes(name)));
    }

    @Test
    void of_whatLinuxDoesNotAllow_isMadeSafeOrLeftOut() {
        assertEquals(Name.of("a"), SafeNames.of(bytes("/a/")));
        assertEquals(Name.of("_"), SafeNames.of(bytes("")));
        assertEquals(Name.of("_"), SafeNames.of(bytes("//")));
        assertEquals(Name.of("__b"), SafeNames.of(bytes("\0\0b")));
        assertNull(SafeNames.of(bytes(".")));
        assertNull(SafeNames.of(bytes("..")));
        assertNull(SafeNames.of(bytes("/..")));
        assertNull(SafeNames.of(bytes("./.")));
    }

    @Property(tries = 2000)
    void of_anyBytes_isAFileNameOrNone(@ForAll @Size(max = 600) byte[] component) {
        var name = SafeNames.of(component);
        if (name != null) {
            assertTrue(Name.isValid(name.bytes()) && name.length() <= 255);
        }
        if (Name.isValid(component) && component.length <= 255) {
            assertNotNull(name);
            assertArrayEquals(component, name.bytes(), "byte for byte");
        }
    }

    @Test
    void of_longNames_keepTheirExtensionAndDiffer() {
        var one = SafeNames.of(bytes("n".repeat(300) + "1.parquet"));
        var two = SafeNames.of(bytes("n".repeat(300) + "2.parquet"));

        assertNotNull(one);
        assertEquals(255, one.length());
        assertTrue(one.toString().endsWith(".parquet"));
        assertNotEquals(one, two);
        assertEquals(one, SafeNames.of(bytes("n".repeat(300) + "1.parquet")), "the same for everybody");
        assertEquals(Name.of("n".repeat(255)), SafeNames.of(bytes("n".repeat(255))));
    }

    @Property(tries = 200)
    void of_longNamesInUtf8_stayUtf8(@ForAll @Size(min = 256, max = 300) byte[] seed) {
        var text = new StringBuilder();
        for (byte b : seed) {
            text.appendCodePoint(new int[] {'a', 0xe4, 0x6f22, 0x1f600}[b & 3]);
        }
        var name = SafeNames.of(bytes(text + ".txt"));

        assertNotNull(name);
        assertFalse(name.toString().contains("\ufffd"), name.toString());
        assertTrue(
                name.length() > 245 && name.length() <= 255 && name.toString().endsWith(".txt"));
    }

    @Test
    void numbered_names_keepTheirExtension() {
        assertEquals(Name.of("bar.1.txt"), SafeNames.numbered(Name.of("bar.txt"), 1));
        assertEquals(Name.of("bar.12"), SafeNames.numbered(Name.of("bar"), 12));
        assertEquals(Name.of(".bar.1"), SafeNames.numbered(Name.of(".bar"), 1));
        assertEquals(Name.of("n".repeat(249) + ".1.txt"), SafeNames.numbered(Name.of("n".repeat(251) + ".txt"), 1));
        assertEquals(255, SafeNames.numbered(Name.of("a." + "n".repeat(253)), 1).length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
