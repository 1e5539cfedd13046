package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Some of the list of a bucket's objects (S3 API Reference, ListObjectsV2), as XML. On the loop. */
final class ListPage implements Question {

    /** A thousand objects with the longest keys, each byte of them escaped, and what is said of each. */
    private static final int LONGEST = 8 << 20;

    private final String query;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    ListPage(String query) {
        this.query = query;
    }

    /** All of it, once it has come. */
    byte[] text() {
        return text.toByteArray();
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.GET;
    }

    @Override
    public Place place(Origin origin) {
        return ((S3Origin) origin).listing(query);
    }

    @Override
    public @Nullable String range() {
        return null;
    }

    @Override
    public long come() {
        return 0;
    }

    @Override
    public @Nullable Fault head(HttpResponse response) {
        text.reset();
        return null;
    }

    @Override
    public @Nullable Fault body(ByteBuf bytes) {
        if (text.size() + bytes.readableBytes() > LONGEST) {
            return Fault.missing("sends a list that is too long");
        }
        byte[] part = new byte[bytes.readableBytes()];
        bytes.readBytes(part);
        text.writeBytes(part);
        return null;
    }

    @Override
    public @Nullable Fault end() {
        return null;
    }
}
