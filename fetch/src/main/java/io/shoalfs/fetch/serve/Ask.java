package io.shoalfs.fetch.serve;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * What of a request matters.
 *
 * @param target as it was sent: a path, mostly
 * @param range the header; null if there is none
 * @param condition {@code If-Range}; null if there is none
 * @param known {@code If-None-Match}; null if there is none
 * @param isLast whether the connection ends behind its answer
 * @param isWrong whether it is no request that is answered at all
 */
record Ask(
        HttpMethod method,
        String target,
        @Nullable String range,
        @Nullable String condition,
        @Nullable String known,
        boolean isLast,
        boolean isWrong) {

    static Ask of(HttpRequest request) {
        var headers = request.headers();
        // A body is nothing that we could want, and more than one range costs us more than its client.
        boolean isWrong = request.decoderResult().isFailure()
                || request.protocolVersion().majorVersion() != 1
                || headers.getAll(HttpHeaderNames.RANGE).size() > 1
                || headers.get(HttpHeaderNames.RANGE, "").indexOf(',') >= 0
                || HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0;
        return new Ask(
                request.method(),
                request.uri(),
                headers.get(HttpHeaderNames.RANGE),
                headers.get(HttpHeaderNames.IF_RANGE),
                headers.get(HttpHeaderNames.IF_NONE_MATCH),
                isWrong || !HttpUtil.isKeepAlive(request),
                isWrong);
    }

    boolean isHead() {
        return method.equals(HttpMethod.HEAD);
    }

    boolean isSupported() {
        return isHead() || method.equals(HttpMethod.GET);
    }

    /** The range that counts: none if it was to count for other bytes only. */
    @Nullable
    String rangeOf(String tag) {
        return condition == null || condition.strip().equals(tag) ? range : null;
    }

    /** Whether the client has the bytes with this tag already. */
    boolean knows(String tag) {
        return known != null && (known.strip().equals("*") || known.contains(tag));
    }
}
