package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** The request for one range of a file, and whether its answer is what was asked for. On the loop. */
final class RangeExchange implements Exchange {

    /** An answer that is of no use is read to its end up to here; then a new connection costs less. */
    private static final int LONGEST_REMARK = 64 * 1024;

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int REDIRECTION = 3;
    private static final int HUNDRED = 100;

    /** What becomes of it. */
    interface Outcome {

        /** The length of the file that the range is of. */
        long lengthOf(int file);

        /** Some bytes have come, and perhaps whole blocks. */
        void arrived(Gathering gathering);

        /** All of the range has come. */
        void done(FileRange range, boolean isWhole);

        /** A range that lies at or behind this place of the file that the same answer goes on to; null if none is wanted. */
        @Nullable
        FileRange following(int file, long position);

        /** The rest of the range is to be asked for there. */
        void redirected(FileRange range, Place target);

        /** The rest of the range does not come. */
        void failed(FileRange range, Fault fault);

        /** The connection ended before it was this request's turn. */
        void unanswered(FileRange range);

        /** Nobody waited for the rest of the range, and it does not come. */
        void abandoned(FileRange range);
    }

    private final Place place;
    private final long longestWhole;
    private final Outcome outcome;
    private FileRange range;
    private @Nullable Fault fault;
    private @Nullable Place target;
    private boolean isWhole;
    private boolean isOver;
    private int remark;

    RangeExchange(FileRange range, Place place, long longestWhole, Outcome outcome) {
        this.range = range;
        this.place = place;
        this.longestWhole = longestWhole;
        this.outcome = outcome;
    }

    @Override
    public HttpRequest request() {
        var address = place.address();
        var path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query);
        request.headers()
                .set(HttpHeaderNames.HOST, place.host().header())
                .set(HttpHeaderNames.USER_AGENT, "ShoalFS/0.1")
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY)
                .set(HttpHeaderNames.RANGE, "bytes=" + range.offset() + "-" + (range.end() - 1));
        return request;
    }

    @Override
    public boolean head(HttpResponse response) {
        int status = response.status().code();
        if (status / HUNDRED == REDIRECTION) {
            target = Redirect.target(place, response);
            fault = target == null ? Fault.server("redirects to where no web seed can be") : null;
        } else if (status != OK && status != PARTIAL) {
            fault = Answers.fault(response);
        } else if (Answers.isPacked(response)) {
            fault = Fault.server("sends packed data");
        } else if (status == PARTIAL) {
            fault = Answers.ofPart(response, range, outcome.lengthOf(range.file));
            range.begin(range.offset());
        } else {
            fault = Answers.ofWhole(response, outcome.lengthOf(range.file), longestWhole);
            isWhole = true;
            range.begin(0);
        }
        // Of what is of no use, a short text may be read to its end, and the connection kept.
        if ((fault != null || target != null) && HttpUtil.getContentLength(response, 0L) > LONGEST_REMARK) {
            conclude();
            return false;
        }
        return true;
    }

    @Override
    public boolean body(ByteBuf bytes) {
        if (isOver) {
            return false;
        }
        if (fault != null || target != null) {
            remark += bytes.readableBytes();
            if (remark > LONGEST_REMARK) {
                conclude();
            }
            return remark <= LONGEST_REMARK;
        }
        range.take(bytes, outcome::arrived);
        while (isWhole && range.isDone() && bytes.isReadable()) {
            var next = outcome.following(range.file, range.end());
            if (next == null) {
                break;
            }
            next.begin(range.end());
            range = next;
            range.take(bytes, outcome::arrived);
        }
        return !bytes.isReadable() || tooMuch();
    }

    /** More than the range came: of a whole file that was to be expected, and ends here; else the server cannot count. */
    private boolean tooMuch() {
        if (isWhole) {
            conclude();
        } else {
            isOver = true;
            outcome.failed(range, Fault.server("sends more than it was asked for"));
        }
        return false;
    }

    @Override
    public void end() {
        if (fault == null && target == null && !range.isDone()) {
            fault = Fault.server("sends less than it was asked for");
        }
        conclude();
    }

    @Override
    public boolean isWanted() {
        return range.isWanted();
    }

    @Override
    public void failed(String reason) {
        if (fault == null && target == null) {
            fault = Fault.server(reason);
        }
        conclude();
    }

    @Override
    public void unanswered() {
        isOver = true;
        outcome.unanswered(range);
    }

    @Override
    public void abandoned() {
        isOver = true;
        outcome.abandoned(range);
    }

    private void conclude() {
        if (isOver) {
            return;
        }
        isOver = true;
        if (target != null) {
            outcome.redirected(range, target);
        } else if (fault != null) {
            outcome.failed(range, fault);
        } else {
            outcome.done(range, isWhole);
        }
    }
}
