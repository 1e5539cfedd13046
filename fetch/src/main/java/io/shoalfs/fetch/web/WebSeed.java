package io.shoalfs.fetch.web;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Torrent;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server that has the torrent's files, as a source of blocks (BEP 19). Confined to the swarm's loop.
 *
 * <p>Blocks are merged into ranges of files. What continues the range before it waits, and grows, until it is half as long
 * as all that is under way: so a lone read is asked for at once, and exactly, and a long one by few requests.
 */
public final class WebSeed implements BlockSource {

    private static final Logger LOG = LoggerFactory.getLogger(WebSeed.class);

    private final Origin origin;
    private final WebFiles files;
    private final WebConfig config;
    private final SwarmEvents events;
    private final Timers timers;
    private final Standing standing;
    private final WebBudget budget;
    private final Sender sender;
    private final Ranges ranges;
    private final KeptFile kept;
    private final Owed owed;
    private final Runnable told;

    /** The pieces of which the server does not have all. */
    private final Lacking lacking;

    private final Pause pause;
    private final Parts parts = new Parts();
    private final Outcomes outcomes = new Outcomes();

    private boolean isClosed;
    private boolean isDispatching;
    private boolean isPreparing;

    /**
     * Whom it tells.
     *
     * @param told runs when what can be said ({@link #trouble}) has changed
     */
    public record Outlook(SwarmEvents events, Runnable told) {}

    private WebSeed(Origin origin, WebFiles files, WebConfig config, WebSurroundings around, Outlook outlook) {
        this.origin = origin;
        this.files = files;
        this.config = config;
        this.events = outlook.events();
        this.timers = around.loop();
        this.standing = new Standing(origin.name(), config, around.random(), outlook.told());
        this.budget = around.access().budget();
        this.sender = new Sender(origin, files, config, around);
        this.owed = new Owed(this, events);
        this.told = outlook.told();
        this.ranges = new Ranges(files.layout(), files.spans(), config.longestRange());
        this.lacking = new Lacking(ranges, timers, () -> events.changed(this));
        this.pause = new Pause(timers, () -> events.changed(this));
        this.kept = new KeptFile(around.access().wholeFiles(), timers, config.idle());
    }

    /**
     * The server, or the bucket, at this address; it is asked for nothing yet. Any thread.
     *
     * @param base as BEP 19 has it, or {@code s3://BUCKET/PREFIX}, which the user has typed: it is asked with the user's
     *     credentials; empty if it is no address that a server can be at
     */
    public static Optional<WebSeed> at(
            URI base, Torrent torrent, WebConfig config, WebSurroundings around, Outlook outlook) {
        var files = new WebFiles(torrent, HttpOrigin.withoutUser(base));
        return Origin.at(base, around).map(origin -> new WebSeed(origin, files, config, around, outlook));
    }

    @Override
    public Distance distance() {
        return Distance.ORIGIN;
    }

    @Override
    public String name() {
        return origin.name();
    }

    /** Why it is of no use at the moment, in a clause for people; empty if nothing is wrong. */
    public String trouble() {
        return standing.trouble();
    }

    /** What was last wrong, whether or not it still is, as {@link #trouble}. */
    public String lastTrouble() {
        return standing.lastTrouble();
    }

    /** Whether it is a bucket, and no web server. */
    public boolean isBucket() {
        return origin.isBucket();
    }

    /** Whether it is asked over TLS, as far as is known. */
    public boolean isEncrypted() {
        return origin.isEncrypted();
    }

    /** Whether it is left alone for a while, since something is wrong. */
    public boolean isPaused() {
        return pause.isOn();
    }

    @Override
    public boolean has(int piece) {
        return !isClosed && !lacking.has(piece);
    }

    @Override
    public boolean serves(int piece) {
        return has(piece) && !pause.isOn() && budget.rest() > 0;
    }

    @Override
    public int room() {
        int most = config.connections() * (config.longestRange() / Block.LENGTH);
        int room = isClosed || pause.isOn() ? 0 : most - owed.count();
        return budget.isLimited() ? (int) Math.min(room, sender.affordable(ranges)) : room;
    }

    @Override
    public void request(Block block) {
        owed.add(ranges.add(block));
    }

    @Override
    public void cancel(Block block) {
        owed.cancel(block);
    }

    @Override
    public void flush() {
        sender.abandonUnwanted();
        // What is in memory, and what the budget does not hold, is not answered within this call.
        if (kept.isEmpty() && !budget.isLimited()) {
            dispatch();
        } else {
            dispatchSoon();
        }
    }

    @Override
    public void close(String reason) {
        if (!isClosed) {
            isClosed = true;
            ranges.clear();
            owed.clear();
            sender.close(reason);
            kept.close();
            lacking.close();
            pause.end();
            timers.schedule(Duration.ZERO, () -> events.left(this, reason));
        }
    }

    private void dispatchSoon() {
        if (!isDispatching) {
            isDispatching = true;
            timers.schedule(Duration.ZERO, () -> {
                isDispatching = false;
                dispatch();
            });
        }
    }

    private void dispatch() {
        for (var range = ranges.first(); range != null && !pause.isOn() && !isClosed; range = ranges.first()) {
            if (kept.serve(range, owed::bring)) {
                ranges.take();
            } else if (!origin.isReady()) {
                prepare();
                return;
            } else if (parts.areTooDear(range, budget, config.longestWhole())) {
                outcomes.failed(ranges.take(), Fault.missing("knows no ranges, and the file costs too much"));
            } else if (isWorthWaiting(range)) {
                return;
            } else if (pay(range)) {
                ranges.take();
                if (!send(range, sender.placeOf(range.file()))) {
                    return;
                }
            }
        }
    }

    private void prepare() {
        if (!isPreparing) {
            isPreparing = true;
            origin.prepare(trouble -> {
                isPreparing = false;
                if (trouble.isEmpty()) {
                    dispatch();
                } else if (!pause.isOn() && !isClosed) {
                    standing.failed(Fault.server(trouble)).ifPresent(this::pause);
                }
            });
        }
    }

    private boolean isWorthWaiting(FileRange range) {
        return parts.areFilesLately() ? !sender.isIdle() : sender.isWorthWaiting(range, ranges);
    }

    private boolean pay(FileRange range) {
        boolean isPaid = sender.pay(range, owed::refuse);
        if (!isPaid) {
            told.run();
        }
        return isPaid;
    }

    private boolean send(FileRange range, Place place) {
        boolean isSent = sender.send(range, place, outcomes, standing.width());
        if (!isSent) {
            putBack(range);
        }
        return isSent;
    }

    /** Bytes that came already would be counted twice. */
    private void putBack(FileRange range) {
        if (range.isUntouched() && !pause.isOn() && !isClosed) {
            ranges.putBack(range);
        } else {
            owed.refuse(range.unfinished());
        }
    }

    private void left(FileRange range) {
        sender.left(range);
        dispatchSoon();
    }

    private void lack(int file) {
        LOG.debug(
                "{}: {} is not asked of it for {}",
                standing.trouble(),
                PlainAddress.of(files.of(file)),
                config.longestPause());
        lacking.lack(file, config.longestPause());
        owed.refuseOf(lacking::has);
        events.changed(this);
    }

    /** What is under way on other connections goes on; nothing more is asked for. */
    private void pause(Duration length) {
        LOG.debug("{}: a pause of {} ms", standing.trouble(), length.toMillis());
        pause.begin(length);
        sender.forgetAll();
        owed.refuse(ranges.clear());
    }

    /** What becomes of the requests. */
    private final class Outcomes implements RangeExchange.Outcome {

        @Override
        public void arrived(Gathering gathering) {
            owed.bring(gathering);
        }

        @Override
        public boolean mayBeWhole() {
            parts.becomeFiles();
            return !kept.isComing();
        }

        @Override
        public void surplus(long bytes) {
            budget.charge(bytes);
        }

        @Override
        public void knowsNoRanges() {
            parts.areFiles();
        }

        @Override
        public void spared(FileRange range) {
            budget.give(range.length());
        }

        @Override
        public boolean paysWhole(FileRange range) {
            return budget.take(range.fileLength() - range.length());
        }

        @Override
        public byte @Nullable [] whole(FileRange range) {
            return kept.begin((int) range.fileLength());
        }

        @Override
        public void wholeLost() {
            kept.abort();
        }

        @Override
        public void done(FileRange range, boolean isWhole) {
            parts.came(range, isWhole);
            if (isWhole) {
                kept.keep(range.file());
            }
            standing.succeeded();
            left(range);
        }

        @Override
        public void redirected(FileRange range, Place target) {
            left(range);
            if (mayGoOn(range, target.redirects())) {
                sender.remember(range.file(), target);
                resend(range, target);
            }
        }

        @Override
        public void again(FileRange range, Place from) {
            left(range);
            int attempts = from.redirects() + 1;
            if (!mayGoOn(range, attempts)) {
                return;
            }
            if (origin.isReady()) {
                resend(range, sender.placeOf(range.file()).after(attempts));
            } else {
                putBack(range);
            }
        }

        private void resend(FileRange range, Place place) {
            if (pay(range)) {
                send(range, place);
            }
        }

        private boolean mayGoOn(FileRange range, int redirects) {
            if (redirects > config.redirects()) {
                failed(range, Fault.server("redirects without end"));
                return false;
            }
            if (pause.isOn() || isClosed) {
                owed.refuse(range.unfinished());
                return false;
            }
            return true;
        }

        @Override
        public void failed(FileRange range, Place from, Fault fault) {
            left(range);
            boolean isElsewhere = sender.forget(range.file(), from);
            if (isElsewhere && fault.kind() == Fault.Kind.FILE_MISSING && !pause.isOn()) {
                // A link that was good for a while (signed, say) is asked for anew.
                putBack(range);
            } else {
                failed(range, fault);
            }
        }

        private void failed(FileRange range, Fault fault) {
            if (!pause.isOn() && !isClosed) {
                standing.failed(fault).ifPresentOrElse(WebSeed.this::pause, () -> lack(range.file()));
            }
            owed.refuse(range.unfinished());
        }

        @Override
        public void unanswered(FileRange range) {
            left(range);
            putBack(range);
        }

        @Override
        public void abandoned(FileRange range) {
            left(range);
        }
    }
}
