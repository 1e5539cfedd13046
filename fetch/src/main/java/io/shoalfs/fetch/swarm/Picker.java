package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Urgency;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is asked of whom next. Lives on the swarm's loop.
 *
 * <p>A read's blocks are spread: each goes to the source from which it is expected first, and waits for that source if it
 * has no room yet rather than go to a slower one. Read-ahead takes what room is left, in the order of demand; each source
 * works at a piece of its own as long as there are enough (its hash then judges one source, and the far disk reads in
 * order), and a slow one begins further ahead, where it will be done in time.
 */
final class Picker {

    /** How far waiting for a better source is thought ahead, in blocks: more makes no difference to what is asked now. */
    private static final int PLAN = 256;

    /** How many pieces are looked at to find one source's next piece. */
    private static final int LOOK = 256;

    private final Sources sources;
    private final Wants wants;
    private final Requests requests;
    private final Assemblies assemblies;
    private final SwarmHost host;
    private final List<SourceQueue> candidates = new ArrayList<>();
    private int turn;

    Picker(Sources sources, Wants wants, Requests requests, Assemblies assemblies, SwarmHost host) {
        this.sources = sources;
        this.wants = wants;
        this.requests = requests;
        this.assemblies = assemblies;
        this.host = host;
    }

    /** Asks for all that can be asked for now. */
    void decide() {
        sources.forgetPlans();
        fillBlocking();
        fillAhead();
    }

    private void fillBlocking() {
        for (var want = wants.first(Urgency.BLOCKING); want != null; want = wants.after(want)) {
            sources.servers(want, candidates);
            if (candidates.isEmpty()) {
                noteLack(want);
            } else if (assemblies.begin(want)) {
                spread(want);
            }
        }
    }

    /** Nobody serves it; that it is for another node to fetch is no lack. */
    private void noteLack(Want want) {
        if (!want.lacked && !sources.hasServer(want) && sources.isJudgeable(want)) {
            want.lacked = true;
            host.lacking(want.piece);
        }
    }

    private void spread(Want want) {
        var assembly = Objects.requireNonNull(want.assembly);
        int ordinal = assembly.nextOpen(0);
        int plans = 0;
        while (ordinal >= 0 && plans < PLAN && requests.mayAsk()) {
            var queue = soonestIfAnyHasRoom();
            if (queue == null) {
                return;
            }
            if (queue.room(Urgency.BLOCKING) > 0) {
                requests.ask(want, ordinal, queue);
                ordinal = assembly.nextOpen(ordinal + 1);
            } else {
                queue.plan();
                plans++;
            }
        }
    }

    private @Nullable SourceQueue soonestIfAnyHasRoom() {
        SourceQueue soonest = null;
        long least = Long.MAX_VALUE;
        boolean room = false;
        for (int i = 0; i < candidates.size(); i++) {
            var queue = candidates.get(i);
            room |= queue.room(Urgency.BLOCKING) > 0;
            long expected = queue.expectedNanos();
            if (expected < least) {
                least = expected;
                soonest = queue;
            }
        }
        return room ? soonest : null;
    }

    /** Begins with another source each time: who comes first takes as much as it has room for. */
    private void fillAhead() {
        int count = sources.count();
        turn++;
        for (int i = 0; i < count; i++) {
            var queue = sources.get(Math.floorMod(turn + i, count));
            if (!queue.silent || queue.probing) {
                queue.probing = false;
                fillAhead(queue);
            }
        }
    }

    private void fillAhead(SourceQueue queue) {
        int room = queue.room(Urgency.READAHEAD);
        while (room > 0 && wants.first(Urgency.READAHEAD) != null && requests.mayAsk()) {
            var want = aheadFor(queue);
            if (want == null) {
                return;
            }
            queue.current = want;
            want.worker = queue;
            room -= fill(want, queue, room);
        }
    }

    private int fill(Want want, SourceQueue queue, int room) {
        var assembly = Objects.requireNonNull(want.assembly);
        int asked = 0;
        for (int ordinal = assembly.nextOpen(0);
                ordinal >= 0 && asked < room && requests.mayAsk();
                ordinal = assembly.nextOpen(ordinal + 1)) {
            requests.ask(want, ordinal, queue);
            asked++;
        }
        return asked;
    }

    /** The piece, begun, that this source should ask a block of next; null if there is none. */
    private @Nullable Want aheadFor(SourceQueue queue) {
        var current = queue.current;
        if (current != null && current.isOpen() && !current.isBlocking() && sources.mayAsk(queue, current)) {
            return assemblies.begin(current) ? current : null;
        }
        if (queue.idleSince == wants.version()) {
            return null;
        }
        var next = begin(queue);
        if (next == null) {
            next = help(queue);
        }
        if (next == null) {
            queue.idleSince = wants.version();
        }
        return next;
    }

    /** A piece that nobody works at; a slow source's lies further ahead, unless there is no other for what comes before. */
    private @Nullable Want begin(SourceQueue queue) {
        long skip = sources.deliveredByOthers(queue);
        Want begin = null;
        int looked = 0;
        for (var want = wants.first(Urgency.READAHEAD);
                want != null && looked < LOOK && skip >= 0;
                want = wants.after(want)) {
            looked++;
            if (sources.mayAsk(queue, want) && !sources.isWorkedAt(want)) {
                begin = want;
                skip = skip > 0 && !sources.hasAudibleBeside(queue, want) ? -1 : skip - sources.lengthOf(want);
            }
        }
        return begin != null && assemblies.begin(begin) ? begin : null;
    }

    /** The first piece that has been begun and lacks requests. */
    private @Nullable Want help(SourceQueue queue) {
        int looked = 0;
        for (var want = wants.first(Urgency.READAHEAD); want != null && looked < LOOK; want = wants.after(want)) {
            looked++;
            if (want.assembly != null && sources.mayAsk(queue, want)) {
                return want;
            }
        }
        return null;
    }
}
