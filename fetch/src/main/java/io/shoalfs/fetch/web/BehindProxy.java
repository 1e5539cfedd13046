package io.shoalfs.fetch.web;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.net.Proxy;
import io.shoalfs.fetch.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Hosts that a proxy connects to: it looks their names up, and knows nothing of where a torrent may lead. So they are
 * looked up here too; one that has no address here is for the proxy to know. On the loop.
 */
final class BehindProxy {

    /** Where only the proxy sees the internet, the resolver may be silent: then it is not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What resolvers take for an address, also in its older forms, as 127.1 or 0x7f000001: that is never a name. */
    private static final Pattern ADDRESS = Pattern.compile(".*:.*|(?:.*\\.)?(?:\\d+|0[xX][0-9A-Fa-f]*)\\.?");

    private final Resolver names;
    private final Timers timers;

    BehindProxy(Resolver names, Timers timers) {
        this.names = names;
        this.timers = timers;
    }

    /** The proxy's addresses; completes exceptionally, on any thread, also if the host is known to be where we may not go. */
    CompletionStage<List<InetAddress>> resolve(Host host, Proxy proxy) {
        boolean isAddress = ADDRESS.matcher(host.name()).matches();
        var checked = new CompletableFuture<Void>();
        if (!isAddress) {
            var late = timers.schedule(PATIENCE, () -> checked.complete(null));
            CompletionStage<Void> looked = checked;
            looked.whenComplete((done, failure) -> late.cancel());
        }
        names.resolve(host.name()).whenComplete((found, failure) -> {
            if (failure == null || (!isAddress && isUnknown(failure))) {
                checked.complete(null);
            } else {
                checked.completeExceptionally(failure);
            }
        });
        return checked.thenCompose(done -> names.resolveChosen(proxy.host()));
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof UnknownHostException
                || (failure instanceof CompletionException && failure.getCause() instanceof UnknownHostException);
    }
}
