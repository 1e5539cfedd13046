package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "a/b", "\0", "a\0"})
    void of_whatIsNoFileName_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Name.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", ".a", "..a", " ", "a\nb", "\\", "CON", "\u202e"})
    void of_oddFileNames_isThem(String text) {
        assertEquals(text, Name.of(text).toString());
    }

    @Test
    void bytes_thatAreNoUtf8_stay() {
        byte[] latin1 = {'b', (byte) 0xe4, 'r'};
        var name = Name.of(latin1);
        latin1[0] = 'x';

        assertArrayEquals(new byte[] {'b', (byte) 0xe4, 'r'}, name.bytes());
        assertNotEquals(name, Name.of(new byte[] {'b', (byte) 0xe5, 'r'}));
    }

    @Test
    void compareTo_bytesAbove127_comeLast() {
        assertTrue(Name.of("z").compareTo(Name.of("\u00e4")) < 0);
    }
}
