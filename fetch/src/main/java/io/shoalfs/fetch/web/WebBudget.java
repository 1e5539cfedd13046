package io.shoalfs.fetch.web;

import io.shoalfs.torrent.Block;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many bytes all web seeds together may send, as long as the engine lives. What was asked for counts, whether or not it
 * came, unless it is certain that it does not; and so does what came beside it. Any thread.
 */
public final class WebBudget {

    /** No budget at all. */
    public static final long NONE = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(WebBudget.class);

    private final long total;
    private final AtomicLong rest;
    private final AtomicLong told = new AtomicLong();

    /**
     * One of which nothing is used.
     *
     * @param total in bytes; {@link #NONE}: as many as anybody wants
     */
    public WebBudget(long total) {
        if (total < 0) {
            throw new IllegalArgumentException("no budget: " + total);
        }
        this.total = total;
        this.rest = new AtomicLong(total);
    }

    boolean isLimited() {
        return total != NONE;
    }

    /** How many bytes may still be asked for. */
    long rest() {
        return Math.max(0, rest.get());
    }

    /** Takes so many bytes, or none if it does not hold as many. */
    boolean take(long bytes) {
        if (!isLimited()) {
            return true;
        }
        long before = rest.getAndUpdate(held -> held < bytes ? held : held - bytes);
        warnOnce();
        return before >= bytes;
    }

    private void warnOnce() {
        var trouble = trouble();
        if (!trouble.isEmpty() && told.getAndSet(1) == 0) {
            LOG.warn("{}", trouble);
        }
    }

    /** Takes bytes that have come and that nobody had asked for: also those that it does not hold. */
    void charge(long bytes) {
        if (isLimited()) {
            rest.addAndGet(-bytes);
            warnOnce();
        }
    }

    /** Gives bytes back of which it is certain that they do not come. */
    void give(long bytes) {
        if (isLimited()) {
            rest.addAndGet(bytes);
        }
    }

    /** That it is used up, in a clause for people; empty if it is not. */
    public String trouble() {
        return rest.get() < Block.LENGTH ? "the web budget of " + total + " bytes is used up" : "";
    }
}
