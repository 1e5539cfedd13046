package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** Where a web seed's files are asked for, and what lets requests in there. On the loop. */
interface Origin {

    /**
     * The server, or the bucket ({@code s3}), at an address; empty if none can be there. Any thread.
     *
     * @param base a bucket's only if the user has typed it, since it is asked with the user's credentials
     */
    static Optional<Origin> at(URI base, WebSurroundings around) {
        var access = around.access();
        return "s3".equalsIgnoreCase(base.getScheme())
                ? S3Origin.at(base, access.buckets(), around).map(bucket -> bucket)
                : HttpOrigin.at(base, access.tokens());
    }

    /** What it is called, for people: without secrets. */
    String name();

    /** Whether it is a bucket, and no web server. */
    default boolean isBucket() {
        return false;
    }

    /** Whether it is asked over TLS, as far as is known; redirects may lead elsewhere. */
    boolean isEncrypted();

    /** Whether requests can be made now; {@link #place} and {@link #admit} only then. */
    boolean isReady();

    /**
     * Gets ready.
     *
     * @param then runs on the loop, later: with the empty string, or a clause for people, behind the name, of why not
     */
    void prepare(Consumer<String> then);

    /** Where a file is asked for. */
    Place place(URI file);

    /** Adds to a request what lets it in, if its place is to have that. */
    void admit(HttpRequest request, Place place);

    /**
     * Takes note of an answer that brings no bytes of a file. Whether the same may be asked for again at once, otherwise.
     *
     * @param text the beginning of its body; the empty string if it was not read
     */
    boolean learns(HttpResponse response, String text, Place place);

    /** What such an answer means. */
    Fault judge(HttpResponse response, String text, Place place);
}
