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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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

    private static final int DOUBLINGS_MAX = 16;
    private static final int MOVED_MAX = 10_000;

    private final URI base;
    private final Torrent torrent;
    private final WebFiles files;
    private final WebConfig config;
    private final SwarmEvents events;
    private final Timers timers;
    private final Runnable told;
    private final Random random;
    private final HttpConnections connections;
    private final Ranges ranges;
    private final Map<Block, Gathering> asked = new LinkedHashMap<>();

    /** Where redirects have led, by file, since the last failure. */
    private final Map<Integer, Place> moved = new HashMap<>();

    /** The pieces of which the server does not have all. */
    private final BitSet lacking = new BitSet();

    private final Outcomes outcomes = new Outcomes();
    private String trouble = "";
    private boolean knowsNoRanges;
    private boolean isPaused;
    private boolean isClosed;
    private int failures;
    private long underWay;
    private @Nullable FileRange latest;

    /**
     * Whom it tells.
     *
     * @param told runs when what can be said ({@link #trouble}) has changed
     */
    public record Outlook(SwarmEvents events, Runnable told) {}

    /** Asks nothing yet. */
    public WebSeed(URI base, Torrent torrent, WebConfig config, WebSurroundings around, Outlook outlook) {
        this.base = base;
        this.torrent = torrent;
        this.files = new WebFiles(torrent, base);
        this.config = config;
        this.events = outlook.events();
        this.timers = around.loop();
        this.told = outlook.told();
        this.random = around.random();
        this.connections = new HttpConnections(around, config);
        this.ranges = new Ranges(torrent.layout(), new BlockSpans(torrent), config.longestRange());
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
        dispatch();
    }

    @Override
    public void close(String reason) {
        if (!isClosed) {
            isClosed = true;
            ranges.clear();
            asked.clear();
            connections.close(reason);
            timers.schedule(Duration.ZERO, () -> events.left(this, reason));
        }
    }

    private void dispatch() {
        for (var range = ranges.first(); range != null && !isPaused && !isClosed; range = ranges.first()) {
            if (isWorthWaiting(range)) {
                return;
            }
            if (!send(range, placeOf(range.file))) {
                return;
            }
            ranges.take();
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
        boolean continues = latest != null && latest.file == range.file && latest.end() == range.offset();
        return continues && ranges.firstMayGrow() && range.length() < underWay / 2;
    }

    /** False if no connection takes more now. */
    private boolean send(FileRange range, Place place) {
        var exchange = new RangeExchange(range, place, config.longestWhole(), outcomes);
        if (!connections.send(place.host(), exchange)) {
            return false;
        }
        underWay += range.length();
        latest = range;
        return true;
    }

    private void left(FileRange range) {
        underWay -= range.length();
        if (latest == range) {
            latest = null;
        }
    }

    private void lack(int file) {
        LOG.warn(
                "{}: {} is not asked of it for {} s",
                trouble,
                files.of(file),
                config.longestPause().toSeconds());
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

    private void pause(Fault fault) {
        long nanos = config.firstPause().toNanos() << Math.min(failures, DOUBLINGS_MAX);
        failures++;
        var own = Duration.ofNanos(nanos + (long) (random.nextDouble() * nanos / 2));
        var wanted = Optional.ofNullable(fault.after()).orElse(own);
        var length = wanted.compareTo(config.longestPause()) < 0 ? wanted : config.longestPause();
        LOG.debug("{} {}: a pause of {} ms", base, fault.reason(), length.toMillis());
        isPaused = true;
        moved.clear();
        ranges.clear();
        connections.close(fault.reason());
        refuse(List.copyOf(asked.values()));
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
    }

    private void refuse(List<Gathering> gatherings) {
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
        public long lengthOf(int file) {
            return torrent.layout().files().lengthOf(file);
        }

        @Override
        public void arrived(Gathering gathering) {
            if (gathering.isWanted() && asked.remove(gathering.block, gathering)) {
                gathering.forget();
                events.received(WebSeed.this, gathering.block, gathering.content());
            }
        }

        @Override
        public void done(FileRange range, boolean isWhole) {
            knowsNoRanges = isWhole;
            failures = 0;
            say("");
            left(range);
            dispatch();
        }

        @Override
        public @Nullable FileRange following(int file, long position) {
            var next = ranges.first();
            if (next == null || next.file != file || next.offset() < position) {
                return null;
            }
            underWay += next.length();
            return ranges.take();
        }

        @Override
        public void redirected(FileRange range, Place target) {
            left(range);
            if (target.redirects() > config.redirects()) {
                failed(range, Fault.server("redirects without end"));
            } else if (!isPaused && !isClosed) {
                if (moved.size() >= MOVED_MAX) {
                    moved.clear();
                }
                moved.put(range.file, new Place(target.address(), target.host(), 0));
                if (!send(range, target)) {
                    ranges.putBack(range);
                }
            }
        }

        @Override
        public void failed(FileRange range, Fault fault) {
            left(range);
            if (isPaused || isClosed) {
                return;
            }
            say("the web seed " + base + " " + fault.reason());
            if (fault.kind() == Fault.Kind.FILE_MISSING) {
                lack(range.file);
            } else {
                pause(fault);
            }
        }

        @Override
        public void unanswered(FileRange range) {
            left(range);
            if (!isPaused && !isClosed) {
                ranges.putBack(range);
                timers.schedule(Duration.ZERO, WebSeed.this::dispatch);
            }
        }

        @Override
        public void abandoned(FileRange range) {
            left(range);
        }
    }
}
