package io.shoalfs.fetch.web;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.metainfo.PlainAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/**
 * One way to the objects of a web server or a bucket, on connections of its own, one question at a time. Its public methods
 * block, for a server; for one thread, which is no loop.
 */
public final class ObjectLane implements AutoCloseable {

    private final WebSurroundings around;
    private final WebConfig config;
    private final Tries tries;
    private final Origin origin;
    private final HttpConnections connections;

    private ObjectLane(Origin origin, WebSurroundings around, WebConfig config, Tries tries) {
        this.origin = origin;
        this.around = around;
        this.config = config;
        this.tries = tries;
        this.connections = new HttpConnections(around.ways(), config);
    }

    /**
     * Asks for nothing yet.
     *
     * @param base a web server, or a bucket, which is asked with the user's credentials
     * @throws IOException with a sentence for people if it is neither
     */
    public static ObjectLane at(URI base, WebSurroundings around, WebConfig config, Tries tries) throws IOException {
        return Origin.at(base, around)
                .map(origin -> new ObjectLane(origin, around, config, tries))
                .orElseThrow(() -> new IOException(PlainAddress.of(base) + " is no web server and no bucket"));
    }

    /**
     * How long an object is, and what it is known by.
     *
     * @throws IOException with a sentence for people if it cannot be had
     */
    public KnownObject head(URI object) throws IOException {
        var head = new ObjectHead(HttpOrigin.withoutUser(object));
        ask(head, PlainAddress.of(object));
        return Objects.requireNonNull(head.known());
    }

    /**
     * Fills a buffer from an object.
     *
     * @param offset of the first byte, in the object
     * @param target from its position to its limit, which is not beyond the object's end
     * @throws IOException with a sentence for people if it cannot be had, or is another now
     */
    public void read(URI object, KnownObject known, long offset, ByteBuffer target) throws IOException {
        ask(new Stretch(HttpOrigin.withoutUser(object), known, offset, target), PlainAddress.of(object));
    }

    /** A page of the list of its objects; of a bucket. */
    byte[] list(String query) throws IOException {
        var page = new ListPage(query);
        ask(page, origin.name());
        return page.text();
    }

    private void ask(Question question, String name) throws IOException {
        var asking = new Asking(this, question);
        around.loop().execute(asking::ask);
        try {
            asking.answered().join();
        } catch (CompletionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(name + " " + cause.getMessage(), cause);
        }
    }

    Origin origin() {
        return origin;
    }

    HttpConnections connections() {
        return connections;
    }

    Timers timers() {
        return around.loop();
    }

    Tries tries() {
        return tries;
    }

    BackOff pauses() {
        return new BackOff(tries.firstPause(), tries.longestPause(), around.random());
    }

    /** Connections to a host at most. */
    int width() {
        return config.connections();
    }

    /** How many redirects are followed. */
    int redirects() {
        return config.redirects();
    }

    @Override
    public void close() {
        around.loop().execute(() -> connections.close("all has been read"));
    }
}
