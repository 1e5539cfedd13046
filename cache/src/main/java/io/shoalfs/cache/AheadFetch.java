package io.shoalfs.cache;

import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.torrent.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what an order needs next, in its order, some at a time, for as long as the order counts. It never fails: sources
 * may appear later. Any thread; the reader and the store are called outside of the lock.
 */
final class AheadFetch {

    /** What is demanded at a time, in bytes: as much as read-ahead gets of the memory for pieces. */
    private static final long WINDOW = 32L << 20;

    /** How often it is looked whether something arrived that the disk did not take, or was given up, or is not needed. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** So many times the time after which a read gives up: what is lost then is demanded anew. */
    private static final int PATIENCES = 2;

    private final DeclaredOrder order;
    private final Foresight foresight;
    private final Timers timers;

    /** Begun and not arrived. */
    private final AheadWindow window;

    private boolean filling;
    private boolean fillAgain;
    private boolean ended;
    private Timers.@Nullable Timer timer;

    AheadFetch(DeclaredOrder order, Foresight foresight, Timers timers) {
        this.order = order;
        this.foresight = foresight;
        this.timers = timers;
        long patienceNanos = order.members().stream()
                .mapToLong(member -> PATIENCES * member.fetching().timeout().toNanos())
                .max()
                .orElse(0);
        this.window = new AheadWindow(WINDOW, patienceNanos, timers::nanoTime);
    }

    DeclaredOrder order() {
        return order;
    }

    void start() {
        synchronized (this) {
            timer = timers.schedule(LOOK, this::look);
        }
        fill();
    }

    /** There may be more to fetch. What is here already answers on this very thread, and would come back in here. */
    void fill() {
        synchronized (this) {
            fillAgain = true;
            if (filling) {
                return;
            }
            filling = true;
        }
        while (isToFill()) {
            some().forEach(this::begin);
        }
    }

    private synchronized boolean isToFill() {
        filling = fillAgain && !ended;
        fillAgain = false;
        return filling;
    }

    private synchronized List<Integer> some() {
        var begun = new ArrayList<Integer>();
        while (!window.isFull()) {
            synchronized (foresight) {
                int piece = order.nextMissing();
                if (piece == DeclaredOrder.NONE) {
                    break;
                }
                if (!window.has(piece)) {
                    add(piece);
                    begun.add(piece);
                }
            }
        }
        return begun;
    }

    private void add(int piece) {
        window.add(piece, order.agenda().nextUse(piece), lengthOf(piece));
    }

    private void begin(int piece) {
        var fetching = fetching(piece);
        var layout = fetching.store().torrent().layout();
        var part = layout.files(layout.spanOf(inTorrent(piece))).get(0);
        // What is in doubt on the disk is hashed before anybody is asked for it.
        fetching.store().missing(part).whenComplete((lacking, failure) -> {
            settled(piece);
            if (failure == null && lacking.isEmpty()) {
                arrived(piece);
            } else {
                expect(piece);
            }
        });
    }

    private synchronized void settled(int piece) {
        window.settled(piece);
    }

    private void expect(int piece) {
        var fetching = fetching(piece);
        fetching.reader().expect(inTorrent(piece), 1);
        boolean isWanted;
        synchronized (this) {
            // Marked after it was claimed, so that nobody withdraws what another claimed.
            isWanted = window.has(piece) && !ended && window.expect(piece);
        }
        if (!isWanted) {
            fetching.reader().forget(inTorrent(piece), 1);
        } else if (fetching.store().holds(inTorrent(piece))) {
            arrived(piece);
        }
    }

    /** A piece of one of the torrents is here. */
    void arrived(InfoHash torrent, int piece) {
        int member = order.memberOf(torrent);
        if (member != DeclaredOrder.NONE) {
            arrived(order.catalog().piece(member, piece));
        }
    }

    private void arrived(int piece) {
        boolean wasExpected;
        synchronized (this) {
            if (!window.has(piece)) {
                return;
            }
            wasExpected = window.arrived(piece);
        }
        if (wasExpected) {
            forget(piece);
        }
        fill();
    }

    private void look() {
        List<Integer> untold;
        List<Integer> unneeded;
        List<Integer> lost;
        synchronized (this) {
            if (ended) {
                return;
            }
            untold = window.settled();
            synchronized (foresight) {
                unneeded = window.takeUnneeded(order.agenda()::isNeeded);
            }
            lost = window.takeLost();
            timer = timers.schedule(LOOK, this::look);
        }
        unneeded.forEach(this::forget);
        untold.stream()
                .filter(piece -> fetching(piece).store().holds(inTorrent(piece)))
                .forEach(this::arrived);
        again(lost);
        fill();
    }

    /** Demands them once more: a source that believes itself done with them must hear that they were given up. */
    private void again(List<Integer> lost) {
        lost.forEach(this::forget);
        var begun = new ArrayList<Integer>();
        synchronized (this) {
            for (int piece : lost) {
                if (!ended && !window.has(piece)) {
                    synchronized (foresight) {
                        add(piece);
                    }
                    begun.add(piece);
                }
            }
        }
        begun.forEach(this::begin);
    }

    /** The reader is somewhere else: what is needed there comes first. */
    void moved() {
        List<Integer> before;
        synchronized (this) {
            before = window.takeExpected();
        }
        before.forEach(this::forget);
        fill();
    }

    /** How many bytes are being fetched. */
    synchronized long underWay() {
        return window.length();
    }

    /** Withdraws what is demanded. Idempotent. */
    void end() {
        List<Integer> withdrawn;
        synchronized (this) {
            ended = true;
            withdrawn = window.takeExpected();
            window.clear();
            if (timer != null) {
                timer.cancel();
            }
        }
        withdrawn.forEach(this::forget);
    }

    private void forget(int piece) {
        fetching(piece).reader().forget(inTorrent(piece), 1);
    }

    private Fetching fetching(int piece) {
        return order.members().get(order.catalog().torrentOf(piece)).fetching();
    }

    private int inTorrent(int piece) {
        return order.catalog().inTorrent(piece);
    }

    private int lengthOf(int piece) {
        return order.catalog().lengthOf(piece);
    }
}
