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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The request for one range of a file, and whether its answer is what was asked for. On the loop. */
final class RangeExchange implements Exchange {

    static final String USER_AGENT = "ShoalFS/0.1";

    /** An answer that is of no use is read to its end up to here; then a new connection costs less. */
    private static final int LONGEST_REMARK = 64 * 1024;

    /** What is on its way already, more or less. */
    private static final int SHORT_REST = 256 * 1024;

    /** What is read of a text that says why not. */
    private static final int LONGEST_TEXT = 8 * 1024;

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int REDIRECTION = 3;
    private static final int HUNDRED = 100;

    /** What becomes of it. After the last six nothing more is told. */
    interface Outcome {

        /** All bytes of a block have come. */
        void arrived(Gathering gathering);

        /** It is certain that no byte of the file comes. Told before what follows. */
        void spared(FileRange range);

        /** So many bytes came, or are on their way, that the range does not cost. */
        void surplus(long bytes);

        /** The server sends a whole file where a part of it was asked for. */
        void knowsNoRanges();

        /** Whether the server may send a whole file now, which it does since it knows no ranges. */
        boolean mayBeWhole();

        /** Takes what the range's file has beside the range out of the budget; false if it does not hold as much. */
        boolean paysWhole(FileRange range);

        /** Room for the range's whole file; null if there is none. */
        byte @Nullable [] whole(FileRange range);

        /** That file does not come, or not all of it. */
        void wholeLost();

        /**
         * All of the range has come.
         *
         * @param isWhole all of its file has
         */
        void done(FileRange range, boolean isWhole);

        /** The range is to be asked for there. */
        void redirected(FileRange range, Place target);

        /** The range may be asked for again, which now is likely to do better than it did there. */
        void again(FileRange range, Place from);

        /** The rest of the range does not come. */
        void failed(FileRange range, Place from, Fault fault);

        /** Nothing of the range has come, and nothing will, but for no fault: it may be asked for again. */
        void unanswered(FileRange range);

        /** Nobody waits for the rest of the range, and it does not come. */
        void abandoned(FileRange range);
    }

    private final FileRange range;
    private final Origin origin;
    private final Place place;
    private final int longestWhole;
    private final Outcome outcome;
    private final StringBuilder text = new StringBuilder();
    private boolean isSent;
    private boolean isBegun;
    private @Nullable HttpResponse refusal;
    private @Nullable Fault fault;
    private @Nullable Place target;
    private byte @Nullable [] whole;
    private int wholeLength;
    private long bodyLength;
    private long come;
    private boolean isOver;
    private int remark;

    /** A request for that range, at that place of the origin's, or to where it led. */
    RangeExchange(FileRange range, Origin origin, Place place, int longestWhole, Outcome outcome) {
        this.range = range;
        this.origin = origin;
        this.place = place;
        this.longestWhole = longestWhole;
        this.outcome = outcome;
    }

    @Override
    public HttpRequest request() {
        isSent = true;
        var address = place.address();
        var path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query);
        request.headers()
                .set(HttpHeaderNames.HOST, place.host().header())
                .set(HttpHeaderNames.USER_AGENT, USER_AGENT)
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY)
                .set(HttpHeaderNames.RANGE, "bytes=" + range.offset() + "-" + (range.end() - 1));
        origin.admit(request, place);
        return request;
    }

    @Override
    public boolean head(HttpResponse response) {
        int status = response.status().code();
        bodyLength = HttpUtil.getContentLength(response, Long.MAX_VALUE);
        isBegun = status == OK || status == PARTIAL;
        if (status / HUNDRED == REDIRECTION && !origin.learns(response, "", place)) {
            target = Redirect.target(place, response);
            fault = target == null ? Fault.server("redirects to where no web seed can be") : null;
        } else if (status != OK && status != PARTIAL) {
            refusal = response;
        } else if (Answers.isPacked(response)) {
            fault = Fault.server("sends packed data");
        } else if (status == PARTIAL) {
            fault = Answers.ofPart(response, range);
            range.begin(range.offset());
        } else {
            fault = Answers.ofWhole(response, range.fileLength(), longestWhole);
            range.begin(0);
            if (range.length() < range.fileLength()) {
                outcome.knowsNoRanges();
            }
            if (fault == null && range.length() < range.fileLength()) {
                if (!outcome.mayBeWhole()) {
                    cutShort();
                    unanswered();
                    return false;
                }
                fault = takeWhole();
            }
        }
        // Of what is of no use, a short text may be read to its end, and the connection kept.
        if (isUseless() && HttpUtil.getContentLength(response, 0L) > LONGEST_REMARK) {
            cutShort();
            conclude();
            return false;
        }
        return true;
    }

    private @Nullable Fault takeWhole() {
        if (!outcome.paysWhole(range)) {
            return Fault.server("knows no ranges, and the budget does not hold the whole file");
        }
        whole = outcome.whole(range);
        return whole == null ? Fault.server("knows no ranges, and whole files take too much memory") : null;
    }

    /** What comes until the server knows that nobody wants it is not read, but it is sent. */
    private void cutShort() {
        count(Math.min(bodyLength - come, WebConfig.BUDGET_BUFFER));
    }

    /** The range is paid for, but for an answer without any of it. */
    private void count(long bytes) {
        long paid = isBarren() ? 0 : whole == null ? range.length() : whole.length;
        long before = Math.max(0, come - paid);
        come += bytes;
        outcome.surplus(Math.max(0, come - paid) - before);
    }

    @Override
    public boolean body(ByteBuf bytes) {
        count(bytes.readableBytes());
        if (isUseless()) {
            if (refusal != null && text.length() < LONGEST_TEXT) {
                text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            }
            remark += bytes.readableBytes();
            if (remark > LONGEST_REMARK) {
                cutShort();
                conclude();
            }
            return remark <= LONGEST_REMARK;
        }
        if (whole != null && !keep(whole, bytes)) {
            return false;
        }
        range.take(bytes, outcome::arrived);
        if (bytes.isReadable() && whole == null) {
            cutShort();
            fail(Fault.server("sends more than it was asked for"));
            return false;
        }
        return true;
    }

    private boolean keep(byte[] file, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > file.length - wholeLength) {
            cutShort();
            fail(Fault.missing("has a file of another length"));
            return false;
        }
        bytes.getBytes(bytes.readerIndex(), file, wholeLength, length);
        wholeLength += length;
        return true;
    }

    @Override
    public void end() {
        boolean isShort = !range.isDone() || (whole != null && wholeLength < whole.length);
        if (!isUseless() && isShort) {
            fault = Fault.server("sends less than it was asked for");
        }
        conclude();
    }

    @Override
    public boolean isWanted() {
        return range.isWanted();
    }

    @Override
    public boolean isNearlyOver() {
        return whole == null && range.rest() <= SHORT_REST;
    }

    @Override
    public void failed(String reason) {
        fail(Fault.server(reason));
    }

    @Override
    public void unanswered() {
        if (isOver) {
            return;
        }
        isOver = true;
        loseWhole();
        if (!isBegun) {
            outcome.spared(range);
        }
        outcome.unanswered(range);
    }

    @Override
    public void abandoned() {
        if (isOver) {
            return;
        }
        isOver = true;
        loseWhole();
        if (!isSent || isBarren()) {
            outcome.spared(range);
        }
        outcome.abandoned(range);
    }

    /** Whether what comes brings no byte of the file. */
    private boolean isBarren() {
        return refusal != null || target != null;
    }

    private boolean isUseless() {
        return fault != null || isBarren();
    }

    private void fail(Fault with) {
        if (!isUseless()) {
            fault = with;
        }
        conclude();
    }

    private void conclude() {
        if (isOver) {
            return;
        }
        isOver = true;
        if (!isSent || isBarren()) {
            outcome.spared(range);
        }
        if (refusal != null && origin.learns(refusal, text.toString(), place)) {
            outcome.again(range, place);
            return;
        }
        if (refusal != null) {
            fault = origin.judge(refusal, text.toString(), place);
        }
        if (fault != null) {
            loseWhole();
        }
        if (target != null) {
            outcome.redirected(range, target);
        } else if (fault != null) {
            outcome.failed(range, place, fault);
        } else {
            outcome.done(range, whole != null);
        }
    }

    private void loseWhole() {
        if (whole != null) {
            whole = null;
            outcome.wholeLost();
        }
    }
}
