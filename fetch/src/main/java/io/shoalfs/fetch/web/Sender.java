package io.shoalfs.fetch.web;

import io.shoalfs.torrent.Block;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends a web seed's requests to where its files are, or where redirects have led, and knows how much is under way. On the loop. */
final class Sender {

    private static final int MOVED_MAX = 10_000;

    private final Origin origin;
    private final WebFiles files;
    private final WebConfig config;
    private final HttpConnections connections;
    private final WebBudget budget;

    /** Where redirects have led, by file, since the last failure. */
    private final Map<Integer, Place> moved = new HashMap<>();

    private long underWay;
    private @Nullable FileRange latest;

    /** Nothing is under way. */
    Sender(Origin origin, WebFiles files, WebConfig config, WebSurroundings around) {
        this.origin = origin;
        this.files = files;
        this.config = config;
        this.connections = new HttpConnections(around.ways(), config);
        this.budget = around.access().budget();
    }

    /** Where a file is asked for first. The origin is ready. */
    Place placeOf(int file) {
        var known = moved.get(file);
        return known != null ? known : origin.place(files.of(file));
    }

    boolean isIdle() {
        return underWay == 0;
    }

    /** Whether what is asked for next may make this range longer, and it is short beside what is under way. */
    boolean isWorthWaiting(FileRange range, Ranges waiting) {
        boolean continues = latest != null && latest.continuesAt(range.file(), range.offset(), Long.MAX_VALUE);
        return continues && waiting.firstMayGrow() && range.length() < underWay / 2;
    }

    /** How many more blocks the budget holds, beside what waits; no fewer than that. */
    long affordable(Ranges waiting) {
        long free = Math.max(0, budget.rest() - waiting.length());
        return free / Block.LENGTH + 1;
    }

    /** Takes what the range costs out of the budget. Blocks at its end that it does not hold are refused; false if all are. */
    boolean pay(FileRange range, Consumer<Gathering> refuse) {
        while (range.isWanted()) {
            range.trim();
            if (budget.take(range.length())) {
                return true;
            }
            refuse.accept(range.last());
        }
        return false;
    }

    /**
     * Asks for the range, which is paid for. False if no connection takes more now; then it is to be paid for again.
     *
     * @param width connections to a host at most
     */
    boolean send(FileRange range, Place place, RangeExchange.Outcome outcome, int width) {
        var before = latest;
        underWay += range.length();
        latest = range;
        var exchange = new RangeExchange(range, origin, place, config.longestWhole(), outcome);
        if (connections.send(place.host(), exchange, width)) {
            return true;
        }
        underWay -= range.length();
        latest = before;
        budget.give(range.length());
        return false;
    }

    /** The range is under way no longer. */
    void left(FileRange range) {
        underWay -= range.length();
        if (latest == range) {
            latest = null;
        }
    }

    /** The file's ranges are asked for there from now on. */
    void remember(int file, Place target) {
        if (moved.size() >= MOVED_MAX) {
            moved.clear();
        }
        moved.put(file, target.remembered());
    }

    /** Whether the file was asked for at this place since it had been remembered, which it is no longer. */
    boolean forget(int file, Place place) {
        return place.isRemembered() && moved.remove(file, place);
    }

    /** Every file is where it was first. */
    void forgetAll() {
        moved.clear();
    }

    /** Ends connections on which nothing comes that anybody waits for. */
    void abandonUnwanted() {
        connections.abandonUnwanted();
    }

    void close(String reason) {
        connections.close(reason);
    }
}
