package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.shoalfs.torrent.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What is known of an object, by which a change of it is seen. Immutable.
 *
 * @param length in bytes
 * @param version of its entity tag, and then odd; or else of the time of its last change, and then even; 0 if it has neither
 */
public record KnownObject(long length, long version) {

    /** A weak tag's prefix, and quotation marks. */
    private static final Pattern WRAPPING = Pattern.compile("^(W/)?\"|\"$");

    /** Of an object with this head. */
    static KnownObject of(HttpResponse response, long length) {
        long tagged = tagged(response.headers());
        return new KnownObject(length, tagged != 0 ? tagged : dated(response.headers()));
    }

    /**
     * Whether an answer is of the same object. Tags are compared with tags, and times with times: what it does not say, is
     * not held against it.
     */
    boolean isSameAs(HttpResponse response) {
        long theirs = isTag(version) ? tagged(response.headers()) : dated(response.headers());
        return version == 0 || theirs == 0 || theirs == version;
    }

    private static long tagged(HttpHeaders headers) {
        return version(headers.get(HttpHeaderNames.ETAG, ""));
    }

    private static long dated(HttpHeaders headers) {
        var date = headers.get(HttpHeaderNames.LAST_MODIFIED, "").strip();
        return date.isEmpty() ? 0 : digest(date) & ~1L;
    }

    /**
     * Of an entity tag, be it weak or strong, with its quotation marks or without: not all servers write it the same way each
     * time (and RFC 9110, section 8.8.3.2, has the weak comparison).
     */
    static long version(String tag) {
        var opaque = WRAPPING.matcher(tag.strip()).replaceAll("");
        return opaque.isEmpty() ? 0 : digest(opaque) | 1;
    }

    private static boolean isTag(long version) {
        return (version & 1) != 0;
    }

    private static long digest(String text) {
        return ByteBuffer.wrap(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
