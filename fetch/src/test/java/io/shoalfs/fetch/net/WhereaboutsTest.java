package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {

    @Test
    void of_anAddress_withAPortOrWithout() {
        assertEquals("192.0.2.7", Whereabouts.of("192.0.2.7").text());
        assertEquals("192.0.2.7:6881", Whereabouts.of("192.0.2.7:6881").text());
        assertEquals(6881, Whereabouts.of("192.0.2.7:6881").portOr(1));
        assertEquals(1, Whereabouts.of("192.0.2.7").portOr(1));
        assertEquals(
                "[2001:db8:0:0:0:0:0:1]:7", Whereabouts.of("[2001:db8::1]:7").text());
        assertEquals(
                Whereabouts.of("2001:db8::1"),
                Whereabouts.of(Whereabouts.of("[2001:db8::1]").text()));
        assertEquals("", Whereabouts.HERE.text());
    }

    @Test
    void of_anythingElse_isRefused() {
        for (String bad : List.of(
                "",
                "example.org",
                "192.0.2.7:",
                "192.0.2.7:0",
                "192.0.2.7:65536",
                "[192.0.2.7]:1",
                "0.0.0.0:1",
                ":1")) {
            assertThrows(IllegalArgumentException.class, () -> Whereabouts.of(bad), bad);
        }
    }
}
