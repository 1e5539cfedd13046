package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.shoalfs.torrent.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What is known of an object, by which a change of it is seen. Immutable.
 *
 * @param length in bytes
 * @param version of its entity tag, or else of the time of its last change, as they are written; 0 if it has neither
 */
public record KnownObject(long length, long version) {

    /** Of an object with this head. */
    static KnownObject of(HttpResponse response, long length) {
        return new KnownObject(length, version(response.headers()));
    }

    /** Whether an answer is of the same object: what it does not say, is not held against it. */
    boolean isSameAs(HttpResponse response) {
        long theirs = version(response.headers());
        return version == 0 || theirs == 0 || theirs == version;
    }

    private static long version(HttpHeaders headers) {
        return version(headers.get(HttpHeaderNames.ETAG, headers.get(HttpHeaderNames.LAST_MODIFIED, "")));
    }

    /** Of an entity tag, with its quotation marks. */
    static long version(String tag) {
        return tag.isEmpty()
                ? 0
                : ByteBuffer.wrap(Digests.sha256().digest(tag.strip().getBytes(StandardCharsets.UTF_8)))
                        .getLong();
    }
}
