package io.shoalfs.fetch;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.web.WebConfig;
import io.shoalfs.fetch.web.WebDocument;
import io.shoalfs.fetch.web.WebWays;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches documents from web servers, with no engine. */
public final class WebFetch {

    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private WebFetch() {}

    /**
     * A document's bytes, behind five redirects at most, through the proxies that the environment names. Blocks, for 45
     * seconds at most.
     *
     * @param config which says how sockets are made
     * @param certificates in PEM, of whom to trust; empty: what Java trusts
     * @param longest that it may be, in bytes
     * @throws IOException with a sentence for people if it cannot be had
     */
    public static byte[] get(URI address, FetchConfig config, Optional<String> certificates, int longest)
            throws IOException {
        var net = NetConfig.forCores(1).binding(config.net().binding());
        try (var loops = new EventLoops(net);
                var names = new Names(net)) {
            var loop = loops.next();
            var around =
                    new WebWays(loops, loop, names, Proxies.of(System.getenv()), new Tls(certificates.orElse(null)));
            var content = new CompletableFuture<byte[]>();
            loop.execute(() -> new WebDocument(around, WebConfig.standard(), longest)
                    .get(address)
                    .whenComplete((bytes, failure) -> {
                        if (bytes == null) {
                            content.completeExceptionally(failure == null ? new IOException() : failure);
                        } else {
                            content.complete(bytes);
                        }
                    }));
            return content.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(address + " did not come in " + PATIENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            String reason =
                    e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
            throw new IOException(address + " " + reason, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(address + ": interrupted", e);
        }
    }
}
