package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;

/** One request and its answer, as its connection sees it. On the loop. */
interface Exchange {

    /** The request, with all its headers. */
    HttpRequest request();

    /** The answer begins; false if no more of it is wanted: the connection ends. */
    boolean head(HttpResponse response);

    /** Some of its body, lent for the call; false if no more is wanted: the connection ends. */
    boolean body(ByteBuf bytes);

    /** The answer has come to its end as HTTP has it. */
    void end();

    /** Whether anybody waits for what has not come. */
    boolean isWanted();

    /** Whether so little of the answer has not come that a new connection costs more. */
    boolean isNearlyOver();

    /** The connection ended before the answer did, through the server's fault. */
    void failed(String reason);

    /** The connection ended before it was this one's turn: another may have more luck. */
    void unanswered();

    /** The connection was ended since nobody waits for this. */
    void abandoned();
}
