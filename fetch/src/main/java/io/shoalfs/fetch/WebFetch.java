package io.shoalfs.fetch;

import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.web.Tokens;
import io.shoalfs.fetch.web.WebDocument;
import io.shoalfs.fetch.web.WebWays;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches documents from web servers, with no engine. */
public final class WebFetch {

    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private WebFetch() {}

    /**
     * A document's bytes, behind five redirects at most, by the proxies, the certificates and the tokens that web seeds have.
     * Blocks, for 45 seconds at most.
     *
     * @param address that the user typed: where it redirects to is where links may lead
     * @param longest that it may be, in bytes
     * @throws IOException with a sentence for people, which has no secret, if it cannot be had
     */
    public static byte[] get(URI address, FetchConfig config, Machine machine, int longest) throws IOException {
        var shown = PlainAddress.of(address);
        // It is asked once: no token need be read again.
        var tokens =
                Tokens.read(config.web().tokenFiles(), machine.environment(), machine.files()::read, renewal -> {});
        var net = NetConfig.forCores(1).binding(config.net().binding());
        try (var loops = new EventLoops(net);
                var names = new Names(net)) {
            var loop = loops.next();
            var tls = new Tls(machine.certificates().orElse(null));
            var guarded = config.policy().names(names, false);
            guarded.type(address);
            var around = new WebWays(loops, loop, guarded, Proxies.of(machine.environment()), tls);
            var content = new CompletableFuture<byte[]>();
            var wanted = new WebDocument.Wanted(address, tokens);
            loop.execute(
                    () -> WebDocument.get(wanted, around, config.web(), longest).whenComplete((bytes, failure) -> {
                        if (bytes == null) {
                            content.completeExceptionally(failure == null ? new IOException() : failure);
                        } else {
                            content.complete(bytes);
                        }
                    }));
            return content.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(shown + " did not come in " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            String reason =
                    e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
            throw new IOException(shown + " " + reason, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(shown + ": interrupted", e);
        }
    }
}
