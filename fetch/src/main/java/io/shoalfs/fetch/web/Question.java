package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Something to be asked of an origin until it is answered, in one attempt or several. On the loop. */
interface Question {

    /** What to do with it there. */
    HttpMethod method();

    /** Where it is asked first. */
    Place place(Origin origin);

    /** Which bytes are wanted, as a {@code Range} header has it; null: all. */
    @Nullable
    String range();

    /** How much of the answer has come, in all attempts: as long as some comes, more are made. */
    long come();

    /** What is wrong with the head of an answer (200 or 206); null if its body is wanted. */
    @Nullable
    Fault head(HttpResponse response);

    /** Takes some of the body, lent for the call; what is wrong with it, or null. */
    @Nullable
    Fault body(ByteBuf bytes);

    /** What is wrong with an answer that has ended; null if it is whole. */
    @Nullable
    Fault end();
}
