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

    private static final int MOVED_MAX = 10_000;

    private final URI base;
    private final WebFiles files;
    private final WebConfig config;
    private final SwarmEvents events;
    private final Timers timers;
    private final Standing standing;
    private final HttpConnections connections;
    private final Ranges ranges;
    private final KeptFile kept;
    private final Map<Block, Gathering> asked = new HashMap<>();

    /** Where redirects have led, by file, since the last failure. */
    private final Map<Integer, Place> moved = new HashMap<>();

    /** The pieces of which the server does not have all. */
    private final BitSet lacking = new BitSet();

    private final Outcomes outcomes = new Outcomes();
    private boolean knowsNoRanges;
    private boolean isPaused;
    private boolean isClosed;
    private boolean isDispatching;
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
        this.files = new WebFiles(torrent, base);
        this.config = config;
        this.events = outlook.events();
        this.timers = around.loop();
        this.standing = new Standing(base, config, around.random(), outlook.told());
        this.connections = new HttpConnections(around, config);
        this.ranges = new Ranges(torrent.layout(), new BlockSpans(torrent), config.longestRange());
        this.kept = new KeptFile(around.wholeFiles(), timers, config.idle());
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
    public Kind kind() {
        return Kind.WEB;
    }

    @Override
    public String name() {
        return base.toString();
    }

    /** Why it is of no use at the moment, in a clause for people; empty if nothing is wrong. */
    public String trouble() {
        return standing.trouble();
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
            connections.close(reason);
            kept.drop();
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
        var before = latest;
        underWay += range.length();
        latest = range;
        var exchange = new RangeExchange(range, place, config.longestWhole(), outcomes);
        if (connections.send(place.host(), exchange, standing.width())) {
            return true;
        }
        underWay -= range.length();
        latest = before;
        return false;
    }

    private void left(FileRange range) {
        underWay -= range.length();
        if (latest == range) {
            latest = null;
        }
        dispatchSoon();
    }

    private void lack(int file) {
        LOG.debug("{}: {} is not asked of it for {}", standing.trouble(), files.of(file), config.longestPause());
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
    private void pause(Duration length) {
        LOG.debug("{}: a pause of {} ms", standing.trouble(), length.toMillis());
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
        public boolean mayBeWhole() {
            knowsNoRanges = true;
            return !kept.isComing();
        }

        @Override
        public byte @Nullable [] whole(int length) {
            return kept.begin(length);
        }

        @Override
        public void wholeLost() {
            kept.abort();
        }

        @Override
        public void done(FileRange range, boolean isWhole) {
            knowsNoRanges = isWhole;
            if (isWhole) {
                kept.keep(range.file());
            }
            standing.succeeded();
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
            if (isPaused || isClosed) {
                refuse(range.unfinished());
                return;
            }
            standing.failed(fault).ifPresentOrElse(WebSeed.this::pause, () -> lack(range.file()));
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
