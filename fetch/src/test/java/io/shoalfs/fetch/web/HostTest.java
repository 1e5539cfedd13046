package io.shoalfs.fetch.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostTest {

    @Test
    void of_addressesOfTheWeb() {
        assertEquals(Optional.of(new Host(false, "example.org", 80)), of("http://example.org/x"));
        assertEquals(Optional.of(new Host(true, "example.org", 443)), of("HTTPS://example.org"));
        assertEquals(Optional.of(new Host(true, "example.org", 8443)), of("https://user:pw@example.org:8443/"));
        assertEquals(Optional.of(new Host(false, "::1", 8080)), of("http://[::1]:8080/"));
        assertEquals(Optional.of(new Host(false, "web_server", 9000)), of("http://web_server:9000/"));
    }

    @Test
    void of_whatIsNone() {
        for (var text :
                new String[] {"ftp://h/", "file:///etc/passwd", "http:///x", "http://h:0/", "http://h:65536/", "x"}) {
            assertEquals(Optional.empty(), of(text), text);
        }
    }

    @Test
    void header_hasThePortWhereItIsUnusual() {
        assertEquals("h", new Host(true, "h", 443).header());
        assertEquals("h:80", new Host(true, "h", 80).header());
        assertEquals("[::1]:8080", new Host(false, "::1", 8080).header());
    }

    private static Optional<Host> of(String address) {
        return Host.of(URI.create(address));
    }
}
