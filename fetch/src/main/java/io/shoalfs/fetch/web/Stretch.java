package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Some bytes of an object that is known: what came before an attempt failed is not asked for again. On the loop. */
final class Stretch implements Question {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    private static final int PARTIAL = 206;

    private static final Fault CHANGED = Fault.missing("has changed while it was read; begin again when it is at rest");

    private final URI object;
    private final KnownObject known;
    private final long offset;
    private final ByteBuffer target;
    private final int begin;

    /**
     * Bytes that are to come.
     *
     * @param offset of the first one, in the object
     * @param target for all of them, from its position to its limit; nobody else touches it until they have come
     */
    Stretch(URI object, KnownObject known, long offset, ByteBuffer target) {
        this.object = object;
        this.known = known;
        this.offset = offset;
        this.target = target;
        this.begin = target.position();
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public Place place(Origin origin) {
        return origin.place(object);
    }

    private long first() {
        return offset + come();
    }

    private long last() {
        return first() + target.remaining() - 1;
    }

    @Override
    public String range() {
        return "bytes=" + first() + "-" + last();
    }

    @Override
    public long come() {
        return (long) target.position() - begin;
    }

    @Override
    public @Nullable Fault head(HttpResponse response) {
        if (!known.isSameAs(response)) {
            return CHANGED;
        }
        return response.status().code() == PARTIAL ? ofPart(response) : ofWhole(response);
    }

    private @Nullable Fault ofPart(HttpResponse response) {
        var header = response.headers().get(HttpHeaderNames.CONTENT_RANGE, "");
        var found = CONTENT_RANGE.matcher(header.strip());
        if (!found.matches() || Long.parseLong(found.group(1)) != first()) {
            return Fault.missing("sends another range than it was asked for");
        }
        if (Long.parseLong(found.group(3)) != known.length()) {
            return CHANGED;
        }
        return Long.parseLong(found.group(2)) == last()
                ? null
                : Fault.missing("sends another range than it was asked for");
    }

    private @Nullable Fault ofWhole(HttpResponse response) {
        if (HttpUtil.getContentLength(response, known.length()) != known.length()) {
            return CHANGED;
        }
        if (offset != 0 || target.limit() - begin != known.length()) {
            return Fault.missing("sends whole files only; a web server must know ranges to be read from in parts");
        }
        // What came before an attempt failed comes once more.
        target.position(begin);
        return null;
    }

    @Override
    public @Nullable Fault body(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > target.remaining()) {
            return Fault.missing("sends more than it was asked for");
        }
        int limit = target.limit();
        bytes.readBytes(target.limit(target.position() + length));
        target.limit(limit);
        return null;
    }

    @Override
    public @Nullable Fault end() {
        return target.hasRemaining() ? Fault.server("sends less than it was asked for") : null;
    }
}
