package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question, behind redirects and again after what may pass, until it is answered or nothing helps. On the loop.
 */
final class Asking {

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int REDIRECTION = 3;
    private static final int REFUSAL = 4;
    private static final int TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int HUNDRED = 100;

    /** What is read of a text that says why not. */
    private static final int LONGEST_TEXT = 8 * 1024;

    /** A refusal is read to its end up to here; then a new connection costs less. */
    private static final int LONGEST_REMARK = 64 * 1024;

    /** All connections are busy: so soon one may not be. */
    private static final Duration CROWDED = Duration.ofMillis(20);

    private final ObjectLane lane;
    private final Question question;
    private final BackOff pauses;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private int inVain;
    private int moves;
    private long come;

    Asking(ObjectLane lane, Question question) {
        this.lane = lane;
        this.question = question;
        this.pauses = lane.pauses();
    }

    /** Completes on the loop, or with an {@link IOException} that has a clause for people, behind an address. */
    CompletableFuture<Void> answered() {
        return answered;
    }

    /** Begins, or begins anew. */
    void ask() {
        if (answered.isDone()) {
            return;
        }
        if (lane.origin().isReady()) {
            send(question.place(lane.origin()));
        } else {
            lane.origin().prepare(trouble -> {
                if (trouble.isEmpty()) {
                    ask();
                } else {
                    fail(trouble);
                }
            });
        }
    }

    private void send(Place place) {
        if (!lane.connections().send(place.host(), new Attempt(place), lane.width())) {
            lane.timers().schedule(CROWDED, () -> send(place));
        }
    }

    private void fail(String reason) {
        answered.completeExceptionally(new IOException(reason));
    }

    /** What may pass is waited for. */
    private void wentWrong(Fault fault, boolean isFinal) {
        if (question.come() > come) {
            come = question.come();
            inVain = 0;
            pauses.reset();
        }
        inVain++;
        moves = 0;
        if (isFinal || inVain >= lane.tries().most()) {
            fail(fault.reason());
        } else {
            lane.timers().schedule(pauses.next(fault.after()), this::ask);
        }
    }

    private void moved(@Nullable Place target) {
        moves++;
        if (moves > lane.redirects()) {
            fail("redirects without end");
        } else if (target == null) {
            ask();
        } else {
            send(target);
        }
    }

    /** One request and its answer. */
    private final class Attempt implements Exchange {

        private final Place place;
        private final StringBuilder text = new StringBuilder();
        private @Nullable HttpResponse refusal;
        private int remark;
        private boolean isOver;

        Attempt(Place place) {
            this.place = place;
        }

        @Override
        public HttpRequest request() {
            var address = place.address();
            var path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
            var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, question.method(), path + query);
            request.headers()
                    .set(HttpHeaderNames.HOST, place.host().header())
                    .set(HttpHeaderNames.USER_AGENT, RangeExchange.USER_AGENT)
                    .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
            var range = question.range();
            if (range != null) {
                request.headers().set(HttpHeaderNames.RANGE, range);
            }
            lane.origin().admit(request, place);
            return request;
        }

        @Override
        public boolean head(HttpResponse response) {
            int status = response.status().code();
            if (status != OK && status != PARTIAL) {
                refusal = response;
                return true;
            }
            return Answers.isPacked(response)
                    ? proceed(Fault.missing("sends packed data, which was not asked for"))
                    : proceed(question.head(response));
        }

        @Override
        public boolean body(ByteBuf bytes) {
            if (refusal != null) {
                if (text.length() < LONGEST_TEXT) {
                    text.append(bytes.toString(StandardCharsets.ISO_8859_1));
                }
                remark += bytes.readableBytes();
                if (remark > LONGEST_REMARK) {
                    refused(refusal);
                }
                return !isOver;
            }
            return proceed(question.body(bytes));
        }

        private boolean proceed(@Nullable Fault fault) {
            if (fault != null) {
                over(fault, fault.kind() == Fault.Kind.FILE_MISSING);
            }
            return fault == null;
        }

        @Override
        public void end() {
            if (refusal != null) {
                refused(refusal);
                return;
            }
            var fault = question.end();
            if (fault != null) {
                over(fault, fault.kind() == Fault.Kind.FILE_MISSING);
            } else {
                isOver = true;
                answered.complete(null);
            }
        }

        private void refused(HttpResponse response) {
            int status = response.status().code();
            isOver = true;
            if (lane.origin().learns(response, text.toString(), place)) {
                moved(null);
            } else if (status / HUNDRED == REDIRECTION) {
                redirected(Redirect.target(place, response));
            } else {
                boolean mayPass = status / HUNDRED != REFUSAL || status == TIMEOUT || status == TOO_MANY;
                wentWrong(lane.origin().judge(response, text.toString(), place), !mayPass);
            }
        }

        private void redirected(@Nullable Place target) {
            if (target == null) {
                fail("redirects to where no web server can be");
            } else if (place.host().isSecure() && !target.host().isSecure()) {
                fail("redirects from https to http");
            } else {
                moved(target);
            }
        }

        private void over(Fault fault, boolean isFinal) {
            if (!isOver) {
                isOver = true;
                wentWrong(fault, isFinal);
            }
        }

        @Override
        public boolean isWanted() {
            return !isOver && !answered.isDone();
        }

        @Override
        public boolean isNearlyOver() {
            return true;
        }

        @Override
        public void failed(String reason) {
            over(Fault.server(reason), false);
        }

        @Override
        public void unanswered() {
            over(Fault.server("closed the connection without an answer"), false);
        }

        @Override
        public void abandoned() {
            over(Fault.server("was left alone"), true);
        }
    }
}
