package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceHashes;
import io.shoalfs.torrent.Torrent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sources that are there, and which of them may be asked for what. Lives on the swarm's loop. */
final class Sources {

    /** A nearer source that takes longer for a piece is no reason not to ask one that is further away. */
    private static final long SOON = 10_000_000_000L;

    /** Nor is one, where a read waits, that takes longer than this and so many times as long as one further away. */
    private static final long SOON_FOR_A_READ = 1_000_000_000L;

    private static final int TIMES_AS_LONG = 4;
    private static final Distance[] DISTANCES = Distance.values();

    private final Layout layout;
    private final PieceHashes hashes;
    private final Loop loop;
    private final Precedence precedence;
    private final Members members;
    private final IdentityHashMap<BlockSource, SourceQueue> bySource = new IdentityHashMap<>();
    private final List<SourceQueue> queues = new ArrayList<>();
    private final PastSources past = new PastSources();
    private long round;

    Sources(Torrent torrent, Loop loop, Precedence precedence, Members members) {
        this.layout = torrent.layout();
        this.hashes = torrent.hashes();
        this.loop = loop;
        this.precedence = precedence;
        this.members = members;
    }

    void add(SourceQueue queue) {
        var before = past.returned(queue.source.name());
        if (before != null) {
            queue.tally = before;
        }
        bySource.put(queue.source, queue);
        queues.add(queue);
    }

    @Nullable
    SourceQueue remove(BlockSource source, String reason) {
        var queue = bySource.remove(source);
        queues.remove(queue);
        if (queue != null) {
            past.left(queue, reason, loop.nanoTime());
            members.left(queue);
        }
        return queue;
    }

    @Nullable
    SourceQueue of(BlockSource source) {
        return bySource.get(source);
    }

    /** Those that have left. */
    PastSources past() {
        return past;
    }

    boolean isHere(SourceQueue queue) {
        return bySource.get(queue.source) == queue;
    }

    int count() {
        return queues.size();
    }

    SourceQueue get(int index) {
        return queues.get(index);
    }

    /** Decisions are to be made: how far pieces may be fetched from is looked at anew, once for each. */
    void beginRound() {
        round++;
    }

    void forgetPlans() {
        for (int i = 0; i < queues.size(); i++) {
            queues.get(i).forgetPlan();
        }
    }

    /** Whether this source can and may be asked for blocks of the piece. */
    boolean mayAsk(SourceQueue queue, Want want) {
        return serves(queue, want) && (want.trial == null ? isItsTurn(queue, want) : want.trial.admits(queue));
    }

    private boolean isItsTurn(SourceQueue queue, Want want) {
        return (precedence.isFirst(queue) || precedence.isLate(want) || !isExpected(want)) && mayCross(queue, want);
    }

    /** Whether it is for us to take the piece from so far away: nobody nearer has it, and no other node is to fetch it. */
    private boolean mayCross(SourceQueue queue, Want want) {
        return members.isEmpty() || want.isReleased || !reach(want).isNearerThan(queue.source.distance());
    }

    /** Whether nobody serves the piece, soon, from where we may take it, and another node is to fetch it from further away. */
    boolean isForOthers(Want want) {
        look(want);
        return want.isForOthers;
    }

    /** From how far away it is for us to take the piece. */
    private Distance reach(Want want) {
        look(want);
        return want.reach;
    }

    /** Finds out both, once for all of a round. */
    private void look(Want want) {
        if (want.reachRound == round) {
            return;
        }
        want.reachRound = round;
        var furthest = nearest(want);
        if (want.isEcho && Distance.ZONE.isNearerThan(furthest)) {
            furthest = Distance.ZONE;
        }
        want.reach = reach(want, furthest);
        want.isForOthers = want.reach.isNearerThan(furthest);
    }

    private Distance reach(Want want, Distance furthest) {
        var reach = want.ours.isNearerThan(furthest) ? want.ours : furthest;
        for (var distance : DISTANCES) {
            if (reach.isNearerThan(distance) && !furthest.isNearerThan(distance)) {
                if (members.ahead(want, distance) != null) {
                    break;
                }
                reach = distance;
            }
        }
        return reach;
    }

    /** Where the nearest source is that serves the piece, and soon. */
    private Distance nearest(Want want) {
        long soon = soon(want);
        var nearest = Distance.ORIGIN;
        for (int i = 0; i < queues.size(); i++) {
            var queue = queues.get(i);
            if (queue.source.distance().isNearerThan(nearest)
                    && !queue.silent
                    && serves(queue, want)
                    && (!queue.statistics.isKnown() || pieceNanos(queue) < soon)) {
                nearest = queue.source.distance();
            }
        }
        return nearest;
    }

    /** How long a near source may take for the piece so as to be waited for. */
    private long soon(Want want) {
        long quickest = SOON / TIMES_AS_LONG;
        for (int i = 0; want.isBlocking() && i < queues.size(); i++) {
            var queue = queues.get(i);
            if (queue.source.distance() != Distance.RACK && !queue.silent && serves(queue, want)) {
                // Of whom nothing is known yet it is found out.
                quickest = Math.min(quickest, queue.statistics.isKnown() ? pieceNanos(queue) : 0);
            }
        }
        return Math.max(SOON_FOR_A_READ, TIMES_AS_LONG * quickest);
    }

    /** Whether a source that is to be asked first has the piece, or none of them is there yet. */
    private boolean isExpected(Want want) {
        boolean isAnyHere = false;
        for (int i = 0; i < queues.size(); i++) {
            var queue = queues.get(i);
            if (precedence.isFirst(queue)) {
                isAnyHere = true;
                if (!queue.silent
                        && !queue.banned
                        && queue.source.has(want.piece)
                        && !want.isRefusedBy(queue, loop.nanoTime())) {
                    return true;
                }
            }
        }
        return !isAnyHere;
    }

    private boolean serves(SourceQueue queue, Want want) {
        return isJudgeable(want)
                && !queue.banned
                && queue.source.serves(want.piece)
                && !want.isRefusedBy(queue, loop.nanoTime());
    }

    /** Whether what comes for the piece could be verified. What cannot be is not asked for, and nobody is blamed for it. */
    boolean isJudgeable(Want want) {
        if (!want.hashKnown) {
            want.hashKnown = hashes.knows(want.piece);
        }
        return want.hashKnown;
    }

    /** Whom a piece may be fetched from that was corrupt before: the silent only if there is no other. */
    void serversOnTrial(Want want, List<SourceQueue> servers) {
        collect(servers, queue -> serves(queue, want) && mayCross(queue, want));
    }

    /** Whom to ask for a waiting read's piece: the silent only if there is no other. */
    void servers(Want want, List<SourceQueue> servers) {
        collect(servers, queue -> mayAsk(queue, want));
    }

    private void collect(List<SourceQueue> servers, Predicate<SourceQueue> eligible) {
        servers.clear();
        boolean audible = false;
        for (int i = 0; i < queues.size(); i++) {
            var queue = queues.get(i);
            if (eligible.test(queue)) {
                audible |= !queue.silent;
                servers.add(queue);
            }
        }
        if (audible) {
            servers.removeIf(queue -> queue.silent);
        }
    }

    /** Whether a source is at work on this read-ahead piece, and will ask for the rest of it. */
    boolean isWorkedAt(Want want) {
        var worker = want.worker;
        return want.assembly != null
                && worker != null
                && worker.current == want
                && !worker.silent
                && isHere(worker)
                && mayAsk(worker, want);
    }

    /** Whether a source that is not silent may be asked for the piece. */
    boolean hasAudible(Want want) {
        for (int i = 0; i < queues.size(); i++) {
            var queue = queues.get(i);
            if (!queue.silent && mayAsk(queue, want)) {
                return true;
            }
        }
        return false;
    }

    /** The same of another source than this one. */
    boolean hasAudibleBeside(SourceQueue one, Want want) {
        for (int i = 0; i < queues.size(); i++) {
            var queue = queues.get(i);
            if (queue != one && !queue.silent && mayAsk(queue, want)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any source serves the piece, whether or not it is for us to ask it. */
    boolean hasServer(Want want) {
        for (int i = 0; i < queues.size(); i++) {
            if (serves(queues.get(i), want)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one source alone has the piece. */
    boolean isRare(int piece) {
        int having = 0;
        for (int i = 0; i < queues.size() && having < 2; i++) {
            having += queues.get(i).source.has(piece) ? 1 : 0;
        }
        return having == 1;
    }

    /** How many sources have the piece. */
    int having(int piece) {
        int having = 0;
        for (int i = 0; i < queues.size(); i++) {
            having += queues.get(i).source.has(piece) ? 1 : 0;
        }
        return having;
    }

    /** What the source is good for, when this is held. Looks at every piece if it is good for nothing. */
    SourceQueue.Use useOf(SourceQueue queue, BitSet held) {
        var source = queue.source;
        int count = layout.pieceCount();
        for (int piece = held.nextClearBit(0); piece < count; piece = held.nextClearBit(piece + 1)) {
            if (source.has(piece)) {
                return source.serves(piece) ? SourceQueue.Use.SERVES : SourceQueue.Use.HAS;
            }
        }
        return SourceQueue.Use.NOTHING;
    }

    /** How the sources stand to the piece that a read waits for. */
    Condition condition(@Nullable Want want) {
        if (want == null) {
            return new Condition(queues.size(), Condition.NO_PIECE, true, 0, 0);
        }
        int serving = 0;
        for (int i = 0; i < queues.size(); i++) {
            serving += queues.get(i).source.serves(want.piece) ? 1 : 0;
        }
        return new Condition(queues.size(), want.piece, isJudgeable(want), having(want.piece), serving);
    }

    int lengthOf(Want want) {
        return layout.lengthOf(want.piece);
    }

    /** What the others will bring while this source takes longer for a piece than they do, in bytes. */
    long deliveredByOthers(SourceQueue queue) {
        long own = pieceNanos(queue);
        double bytes = 0;
        for (int i = 0; i < queues.size(); i++) {
            var other = queues.get(i);
            if (other != queue && !other.silent && other.statistics.isKnown()) {
                bytes += Math.max(0, own - pieceNanos(other)) * other.statistics.rate();
            }
        }
        return (long) bytes;
    }

    private long pieceNanos(SourceQueue queue) {
        return queue.expectedNanos() + (long) (layout.pieceLength() / queue.statistics.rate());
    }
}
