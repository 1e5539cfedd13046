package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxiesTest {

    private static final Proxy HTTP = new Proxy(Proxy.Kind.HTTP, "p", 3128, "");
    private static final Proxy SOCKS = new Proxy(Proxy.Kind.SOCKS5, "::1", 1080, "me:secret");

    @Test
    void of_isByScheme_andAllForTheRest() {
        var proxies = Proxies.of(Map.of("http_proxy", "p:3128", "ALL_PROXY", "socks5h://me:secret@[::1]"));

        assertEquals(Optional.of(HTTP), proxies.of(false, "example.org", 80));
        assertEquals(Optional.of(SOCKS), proxies.of(true, "example.org", 443));
    }

    @Test
    void of_nothing_isNone() {
        assertEquals(Optional.empty(), Proxies.of(Map.of("http_proxy", " ")).of(false, "h", 80));
    }

    @Test
    void noProxy_namesHostsAndDomains() {
        var proxies = Proxies.of(
                Map.of("HTTP_PROXY", "http://p:3128", "NO_PROXY", "localhost,.example.org, 10.0.0.7:8080 *.lan [::1]"));

        for (var host : new String[] {"localhost", "example.org", "a.b.EXAMPLE.org", "x.lan", "::1"}) {
            assertEquals(Optional.empty(), proxies.of(false, host, 80), host);
        }
        assertEquals(Optional.empty(), proxies.of(false, "10.0.0.7", 8080));
        for (var host : new String[] {"10.0.0.7", "notexample.org", "plan", "org"}) {
            assertEquals(Optional.of(HTTP), proxies.of(false, host, 80), host);
        }
        assertEquals(
                Optional.empty(),
                Proxies.of(Map.of("http_proxy", "p", "no_proxy", "*")).of(false, "h", 80));
    }

    @Test
    void aProxyThatCannotBeUsed_isRefused_withoutItsPassword() {
        for (var text : new String[] {"https://me:secret@p", "socks4://p", "http://", "http://a b"}) {
            var refusal =
                    assertThrows(IllegalArgumentException.class, () -> Proxies.of(Map.of("https_proxy", text)), text);
            assertFalse(
                    text.contains("//me")
                            && String.valueOf(refusal.getMessage()).contains("secret"),
                    refusal.getMessage());
        }
    }
}
