package io.shoalfs.fetch.web;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Torrent;
import java.net.URI;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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

    /** So many files in a row that it has not got: it has not got this torrent. */
    private static final int MISSING_MAX = 8;

    /** After so many ranges without a fault one more connection is tried. */
    private static final int WIDENING = 64;

    private static final int MOVED_MAX = 10_000;

    private final URI base;
    private final Torrent torrent;
    private final WebFiles files;
    private final WebConfig config;
    private final SwarmEvents events;
    private final Timers timers;
    private final Runnable told;
    private final BackOff backOff;
    private final HttpConnections connections;
    private final Ranges ranges;
    private final KeptFile kept;
    private final Map<Block, Gathering> asked = new HashMap<>();

    /** Where redirects have led, by file, since the last failure. */
    private final Map<Integer, Place> moved = new HashMap<>();

    /** The pieces of which the server does not have all. */
    private final BitSet lacking = new BitSet();

    private final Outcomes outcomes = new Outcomes();
    private String trouble = "";
    private String warned = "";
    private boolean knowsNoRanges;
    private boolean isPaused;
    private boolean isClosed;
    private boolean isDispatching;
    private int missing;
    private int width;
    private int succeeded;
    private long underWay;
    private @Nullable FileRange latest;

    /**
     * Whom it tells.
     *
     * @param told runs when what can be said ({@link #trouble}) has changed
     */
    public record Outlook(SwarmEvents events, Runnable told) {}

    private WebSeed(URI base, Torrent torrent, WebConfig config, WebSurroundings around, Outlook outlook) {
        this.base = base;
        this.torrent = torrent;
        this.files = new WebFiles(torrent, base);
        this.config = config;
        this.events = outlook.events();
        this.timers = around.loop();
        this.told = outlook.told();
        this.backOff = new BackOff(config.firstPause(), config.longestPause(), around.random());
        this.connections = new HttpConnections(around, config);
        this.ranges = new Ranges(torrent.layout(), new BlockSpans(torrent), config.longestRange());
        this.kept = new KeptFile(timers, config.idle());
        this.width = config.connections();
    }

    /**
     * The server at this address; it is asked for nothing yet. Any thread.
     *
     * @param base as BEP 19 has it; empty if it is no address that a server can be at
     */
    public static Optional<WebSeed> at(
            URI base, Torrent torrent, WebConfig config, WebSurroundings around, Outlook outlook) {
        return Host.of(base).map(host -> new WebSeed(base, torrent, config, around, outlook));
    }

    @Override
    public String name() {
        return base.toString();
    }

    /** Why it is of no use at the moment, in a clause for people; empty if nothing is wrong. */
    public String trouble() {
        return trouble;
    }

    @Override
    public boolean has(int piece) {
        return !isClosed && !lacking.get(piece);
    }

    @Override
    public boolean serves(int piece) {
        return has(piece) && !isPaused;
    }

    @Override
    public int room() {
        int most = config.connections() * (config.longestRange() / Block.LENGTH);
        return isClosed || isPaused ? 0 : most - asked.size();
    }

    @Override
    public void request(Block block) {
        asked.put(block, ranges.add(block));
    }

    @Override
    public void cancel(Block block) {
        var gathering = asked.remove(block);
        if (gathering != null) {
            gathering.forget();
        }
    }

    @Override
    public void flush() {
        connections.abandonUnwanted();
        // What is in memory is not answered within this call.
        if (kept.isEmpty()) {
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
            asked.clear();
            kept.drop();
            connections.close(reason);
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
        for (var range = ranges.first(); range != null && !isPaused && !isClosed; range = ranges.first()) {
            if (!kept.serve(range, outcomes::arrived)) {
                if (isWorthWaiting(range)) {
                    return;
                }
                ranges.take();
                if (!send(range, placeOf(range.file()))) {
                    ranges.putBack(range);
                    return;
                }
            } else {
                ranges.take();
            }
        }
    }

    private Place placeOf(int file) {
        var known = moved.get(file);
        return known != null ? known : Place.of(files.of(file)).orElseThrow();
    }

    private boolean isWorthWaiting(FileRange range) {
        if (knowsNoRanges) {
            return underWay > 0;
        }
        boolean continues = latest != null && latest.continuesAt(range.file(), range.offset(), Long.MAX_VALUE);
        return continues && ranges.firstMayGrow() && range.length() < underWay / 2;
    }

    /** False if no connection takes more now. */
    private boolean send(FileRange range, Place place) {
        underWay += range.length();
        latest = range;
        var exchange = new RangeExchange(range, place, config.longestWhole(), outcomes);
        boolean isSent = connections.send(place.host(), exchange, width);
        if (!isSent) {
            left(range);
        }
        return isSent;
    }

    private void left(FileRange range) {
        underWay -= range.length();
        if (latest == range) {
            latest = null;
        }
        dispatchSoon();
    }

    private void lack(int file) {
        LOG.debug("{}: {} is not asked of it for {}", trouble, files.of(file), config.longestPause());
        ranges.eachPiece(file, lacking::set);
        refuse(asked.values().stream()
                .filter(gathering -> lacking.get(gathering.block.piece()))
                .toList());
        events.changed(this);
        timers.schedule(config.longestPause(), () -> {
            ranges.eachPiece(file, lacking::clear);
            events.changed(this);
        });
    }

    /** What is under way on other connections goes on; nothing more is asked for. */
    private void pause(Fault fault) {
        var length = backOff.next(fault.after());
        LOG.debug("{} {}: a pause of {} ms", base, fault.reason(), length.toMillis());
        isPaused = true;
        moved.clear();
        refuse(ranges.clear());
        timers.schedule(length, this::resume);
    }

    private void resume() {
        if (!isClosed) {
            isPaused = false;
            events.changed(this);
        }
    }

    private void say(String clause) {
        if (!clause.equals(trouble)) {
            trouble = clause;
            told.run();
        }
        if (!clause.isEmpty() && !clause.equals(warned)) {
            warned = clause;
            LOG.warn("{}", clause);
        }
    }

    private void refuse(Collection<Gathering> gatherings) {
        for (var gathering : gatherings) {
            if (gathering.isWanted() && asked.remove(gathering.block, gathering)) {
                gathering.forget();
                events.refused(this, gathering.block);
            }
        }
    }

    /** What becomes of the requests. */
    private final class Outcomes implements RangeExchange.Outcome {

        @Override
        public void arrived(Gathering gathering) {
            if (gathering.isWanted() && asked.remove(gathering.block, gathering)) {
                gathering.forget();
                events.received(WebSeed.this, gathering.block, gathering.content());
            }
        }

        @Override
        public void done(FileRange range, byte @Nullable [] whole) {
            knowsNoRanges = whole != null;
            if (whole != null && !isClosed) {
                kept.keep(range.file(), whole);
            }
            missing = 0;
            backOff.reset();
            if (++succeeded % WIDENING == 0) {
                width = Math.min(config.connections(), width + 1);
            }
            say("");
            left(range);
        }

        @Override
        public void redirected(FileRange range, Place target) {
            left(range);
            if (target.redirects() > config.redirects()) {
                failed(range, Fault.server("redirects without end"));
            } else if (isPaused || isClosed) {
                refuse(range.unfinished());
            } else {
                if (moved.size() >= MOVED_MAX) {
                    moved.clear();
                }
                moved.put(range.file(), target.remembered());
                if (!send(range, target)) {
                    ranges.putBack(range);
                }
            }
        }

        @Override
        public void failed(FileRange range, Place from, Fault fault) {
            left(range);
            boolean isElsewhere = from.isRemembered() && moved.remove(range.file(), from);
            if (isElsewhere && fault.kind() == Fault.Kind.FILE_MISSING && !isPaused) {
                // A link that was good for a while (signed, say) is asked for anew.
                ranges.putBack(range);
            } else {
                failed(range, fault);
            }
        }

        private void failed(FileRange range, Fault fault) {
            if (isClosed) {
                return;
            }
            if (isPaused) {
                refuse(range.unfinished());
                return;
            }
            say("the web seed " + base + " " + fault.reason());
            boolean isMissing = fault.kind() == Fault.Kind.FILE_MISSING && ++missing < MISSING_MAX;
            if (isMissing) {
                lack(range.file());
                return;
            }
            if (fault.kind() == Fault.Kind.BUSY) {
                width = Math.max(1, width / 2);
            }
            pause(fault);
            refuse(range.unfinished());
        }

        @Override
        public void unanswered(FileRange range) {
            left(range);
            if (isPaused || isClosed) {
                refuse(range.unfinished());
            } else {
                ranges.putBack(range);
            }
        }

        @Override
        public void abandoned(FileRange range) {
            left(range);
        }
    }
}
