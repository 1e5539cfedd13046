package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Resolver;
import io.shoalfs.fetch.net.Tls;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a proxy on this machine is asked to connect to, for somebody who may not lead us into private networks. */
class BehindProxyTest {

    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final RawServer proxy = new RawServer((request, out) -> {
        var location = redirects.get(request.target());
        out.write(raw(
                location == null
                        ? "HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok"
                        : "HTTP/1.1 302 Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"));
        return true;
    });
    private final NetConfig net = NetConfig.forCores(1);
    private final EventLoops loops = new EventLoops(net);
    private final Names names = new Names(net);

    BehindProxyTest() throws Exception {}

    @AfterEach
    void end() {
        names.close();
        loops.close();
        proxy.close();
    }

    private String get(String address, GuardedNames guarded) throws Exception {
        var loop = loops.next();
        var ways = new WebWays(loops, loop, guarded, Proxies.of(Map.of("http_proxy", proxy.url(""))), new Tls());
        var tokens = Tokens.read(Map.of(), Map.of(), path -> Optional.empty(), Runnable::run);
        var wanted = new WebDocument.Wanted(URI.create(address), tokens);
        var outcome = new CompletableFuture<String>();
        loop.execute(() -> WebDocument.get(wanted, ways, WebConfig.standard(), 1_000)
                .whenComplete((bytes, failure) -> outcome.complete(
                        failure == null
                                ? new String(bytes, StandardCharsets.UTF_8)
                                : String.valueOf(failure.getMessage()))));
        return outcome.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, false",
        "10.0.0.1, false",
        "[::1], false",
        "127.1, false",
        "0x7f000001, false",
        "localhost, false",
        "169.254.169.254, true"
    })
    void host_whereWeMayNotGo_isNotAskedForOfTheProxy(String host, boolean isPrivateAllowed) throws Exception {
        var outcome = get("http://" + host + "/latest", new GuardedNames(names, isPrivateAllowed));

        assertTrue(outcome.startsWith("failed (") || outcome.equals("has no address"), outcome);
        assertEquals(List.of(), proxy.requests());
    }

    @Test
    void host_thatOnlyTheProxyKnows_isAskedFor_andItsRedirectsAreChecked() throws Exception {
        var guarded = new GuardedNames(names, false);

        assertEquals("ok", get("http://nowhere.invalid/x", guarded));

        redirects.put("http://nowhere.invalid/y", "http://169.254.169.254/latest");
        assertTrue(get("http://nowhere.invalid/y", guarded).contains("169.254.169.254 is not connected to"));
        assertEquals(2, proxy.requests().size());
    }

    @Test
    void typedHost_isAskedFor_whereverItIs() throws Exception {
        var guarded = new GuardedNames(names, false);
        guarded.type("10.0.0.1");

        assertEquals("ok", get("http://10.0.0.1/x", guarded));
    }

    /** Where names are looked up in vain, for long, web seeds work as before. */
    @Test
    void silentResolver_isNotWaitedForLong_butForAnAddress() throws Exception {
        Resolver silent = host -> host.equals("127.0.0.1") ? names.resolve(host) : new CompletableFuture<>();

        assertEquals("ok", get("http://nowhere.invalid/x", new GuardedNames(silent, false)));

        Resolver full = host -> host.equals("127.0.0.1")
                ? names.resolve(host)
                : CompletableFuture.failedFuture(new UnknownHostException("too many names wait"));
        assertEquals("has no address", get("http://10.0.0.1/x", new GuardedNames(full, false)));
    }
}
