package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.fetch.GivenSources;
import io.shoalfs.mount.fuse.MountOptions;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MountRequestTest {

    @Test
    void of_itsMessage_namesTheSameSources() throws Exception {
        var given = new GivenSources(
                List.of(InetSocketAddress.createUnresolved("::1", 6881)),
                List.of(URI.create("https://h:8443/a%20set/"), URI.create("http://[::1]/x.iso?y=1")),
                List.of(URI.create("udp://[::1]:80"), URI.create("https://t.example/announce?key=1")));
        var request = new MountRequest(
                "/mnt",
                Map.of(),
                given,
                MountOptions.of("x"),
                new RawSources(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of("magnet:?xt=urn:btih:" + "ab".repeat(20) + "&tr=http://t/,a")));

        var received = MountRequest.of(request.message());

        assertEquals(given, received.given());
        assertEquals(request.sources().links(), received.sources().links());
    }
}
