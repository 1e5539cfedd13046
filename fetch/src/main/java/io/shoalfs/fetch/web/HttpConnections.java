package io.shoalfs.fetch.web;

import io.shoalfs.fetch.net.Proxy;
import io.shoalfs.fetch.net.Reasons;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The connections of one web seed, kept alive, some to each host that its redirects lead to. On the loop. */
final class HttpConnections {

    private final WebWays around;
    private final WebConfig config;
    private final List<HttpConnection> open = new ArrayList<>();

    HttpConnections(WebWays ways, WebConfig config) {
        this.around = ways;
        this.config = config;
    }

    /**
     * Sends a request on the connection that is soonest free, or on a new one; false if there are enough, all busy.
     *
     * @param width connections to a host at most
     */
    boolean send(Host host, Exchange exchange, int width) {
        var mine = open.stream()
                .filter(connection -> connection.host().equals(host) && connection.takesMore())
                .toList();
        var least = mine.stream().min(Comparator.comparingInt(HttpConnection::load));
        if (least.isPresent() && least.get().load() == 0) {
            least.get().send(exchange);
            return true;
        }
        if (mine.size() < width && hasPlace()) {
            open(host).send(exchange);
            return true;
        }
        var proven = mine.stream()
                .filter(connection -> connection.isProven() && connection.load() < config.pipeline())
                .min(Comparator.comparingInt(HttpConnection::load));
        proven.ifPresent(connection -> connection.send(exchange));
        return proven.isPresent();
    }

    /** Ends those on which nothing comes that anybody waits for. */
    void abandonUnwanted() {
        for (var connection : List.copyOf(open)) {
            connection.closeIfUnwanted();
        }
    }

    void close(String reason) {
        List.copyOf(open).forEach(connection -> connection.close(reason));
    }

    /** Whether one more may be opened: an idle one, to another host, makes way for it. */
    private boolean hasPlace() {
        if (open.size() >= config.allConnections()) {
            open.stream()
                    .filter(connection -> connection.load() == 0)
                    .findFirst()
                    .ifPresent(connection -> connection.close("another host is asked"));
        }
        return open.size() < config.allConnections();
    }

    private HttpConnection open(Host host) {
        var slot = new Slot();
        var proxy =
                around.proxies().of(host.isSecure(), host.name(), host.port()).orElse(null);
        var connection = new HttpConnection(host, proxy, around.loop(), config, slot::free);
        slot.connection = connection;
        open.add(connection);
        resolve(host, proxy).whenComplete((addresses, failure) -> around.loop().execute(() -> {
            if (addresses == null) {
                connection.close(failure == null ? "has no address" : Reasons.of(failure));
            } else {
                connect(connection, addresses);
            }
        }));
        return connection;
    }

    /** On a thread that may wait, since TLS is made ready there too. */
    private CompletionStage<List<InetAddress>> resolve(Host host, @Nullable Proxy proxy) {
        var addresses = proxy == null
                ? around.names().resolve(host.name())
                : new BehindProxy(around.names(), around.loop()).resolve(host, proxy);
        return host.isSecure()
                ? addresses.thenApply(found -> {
                    around.tls().client();
                    return found;
                })
                : addresses;
    }

    private void connect(HttpConnection connection, List<InetAddress> addresses) {
        var tls = connection.host().isSecure() ? around.tls().client() : null;
        var sockets = around.loops().connecting(around.loop());
        if (config.budget() != WebBudget.NONE) {
            // Linux takes half of it for itself.
            sockets = sockets.receiving(WebConfig.BUDGET_BUFFER);
        }
        connection.open(sockets, tls, addresses);
    }

    /** A connection's place among the others. */
    private final class Slot {

        private @Nullable HttpConnection connection;

        void free() {
            open.remove(connection);
        }
    }
}
