package io.shoalfs.fetch.web;

import io.shoalfs.fetch.aws.Calls;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Short requests on connections of their own, each closed after its answer. On any thread that is no loop: blocks. */
public final class HttpCalls implements Calls {

    private final EventLoops loops;
    private final NettyLoop loop;
    private final Names names;
    private final Proxies proxies;
    private final Tls tls;

    /**
     * Connects to nobody yet.
     *
     * @param loop that the connections live on
     * @param proxies that lead to what is not near
     */
    public HttpCalls(EventLoops loops, NettyLoop loop, Names names, Proxies proxies, Tls tls) {
        this.loops = loops;
        this.loop = loop;
        this.names = names;
        this.proxies = proxies;
        this.tls = tls;
    }

    @Override
    public Reply make(Call call) throws IOException {
        var place = Place.of(call.address())
                .orElseThrow(() -> new IOException("a service for keys is to be at an address of no web server"));
        var answer = new CompletableFuture<Reply>();
        var through = call.isNear() ? Proxies.none() : proxies;
        var connections = new HttpConnections(new WebWays(loops, loop, names, through, tls), WebConfig.standard());
        loop.execute(() -> connections.send(place.host(), new CallExchange(call, place, answer), 1));
        try {
            return answer.get(call.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(place.host().header() + " did not answer", e);
        } catch (ExecutionException e) {
            var reason = e.getCause() == null ? "" : " " + e.getCause().getMessage();
            throw new IOException(place.host().header() + reason, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the engine is ending", e);
        } finally {
            loop.execute(() -> connections.close("it has answered"));
        }
    }
}
