package io.shoalfs.fetch.web;

import io.shoalfs.fetch.net.Reasons;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections of one web seed, kept alive, some to each host that its redirects lead to. On the loop. */
final class HttpConnections {

    private final WebSurroundings around;
    private final WebConfig config;
    private final List<HttpConnection> open = new ArrayList<>();

    HttpConnections(WebSurroundings around, WebConfig config) {
        this.around = around;
        this.config = config;
    }

    /** Sends a request on the connection that is soonest free, or on a new one; false if there are enough, all busy. */
    boolean send(Host host, Exchange exchange) {
        var mine = open.stream()
                .filter(connection -> connection.host().equals(host) && connection.takesMore())
                .toList();
        var least = mine.stream().min(Comparator.comparingInt(HttpConnection::load));
        if (least.isPresent() && least.get().load() == 0) {
            least.get().send(exchange);
            return true;
        }
        if (mine.size() < config.connections()) {
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

    private HttpConnection open(Host host) {
        var slot = new Slot();
        var connection = new HttpConnection(host, around.loop(), config.patience(), slot::free);
        slot.connection = connection;
        open.add(connection);
        around.names().resolve(host.name()).whenComplete((addresses, failure) -> around.loop()
                .execute(() -> resolved(connection, addresses, failure)));
        return connection;
    }

    private void resolved(
            HttpConnection connection, @Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
        if (addresses == null) {
            connection.close(failure == null ? "has no address" : Reasons.of(failure));
        } else {
            var tls = connection.host().isSecure() ? around.tls().client() : null;
            connection.open(around.loops().connecting(around.loop()), tls, addresses);
        }
    }

    /** A connection's place among the others. */
    private final class Slot {

        private @Nullable HttpConnection connection;

        void free() {
            open.remove(connection);
        }
    }
}
