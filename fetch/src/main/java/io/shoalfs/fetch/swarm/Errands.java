package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What other nodes are to fetch for us, because it is theirs to fetch from where it is dear. Lives on the swarm's loop.
 *
 * <p>A node is told what we want of its pieces. We wait as long as it brings something or says that it is at work; one that
 * does neither for a while is passed over, and its pieces are for the next, who may be us. A read does not wait on and on
 * even so: after some time without a block it may ask anybody.
 */
final class Errands {

    /** A node that works says so at least twice within this. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** So long a read waits for its next block before it asks whom it likes. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Who says that it cannot is not told of the piece again for so long. */
    private static final Duration REFUSAL = Duration.ofSeconds(10);

    /** So many pieces that no read waits for are wanted of one node at a time. */
    private static final int MOST = 128;

    private final Members members;
    private final Sources sources;
    private final Wants wants;
    private final Requests requests;
    private final Timers timers;
    private long seenVersion = -1;
    private long releaseNanos = Relief.NEVER;

    Errands(Members members, Sources sources, Wants wants, Requests requests, Timers timers) {
        this.members = members;
        this.sources = sources;
        this.wants = wants;
        this.requests = requests;
        this.timers = timers;
    }

    /**
     * Tells each node what is wanted of it now.
     *
     * @param helpless told, in the end, what others want of us and no source of ours serves
     */
    void decide(Consumer<Want> helpless) {
        if (members.isEmpty()) {
            releaseNanos = Relief.NEVER;
            return;
        }
        long now = timers.nanoTime();
        if (wants.version() == seenVersion && now - releaseNanos < 0) {
            return;
        }
        releaseNanos = Relief.NEVER;
        var unserved = new ArrayList<Want>();
        // Also those of which all is asked: whom it is asked of may have fallen silent.
        for (var want = wants.firstBlocking(); want != null; want = wants.blockingAfter(want)) {
            if (want.stage == Want.Stage.WAITING || want.stage == Want.Stage.ASSEMBLING) {
                send(want, unserved, now);
            }
        }
        for (var want = wants.first(Urgency.READAHEAD); want != null; want = wants.after(want)) {
            send(want, unserved, now);
        }
        seenVersion = wants.version();
        unserved.forEach(helpless);
    }

    /** Who has been late is passed over; who has been so for long enough is not any more. */
    void passOver() {
        long now = timers.nanoTime();
        for (int i = 0; i < members.all().size(); i++) {
            var member = members.all().get(i);
            if (now - member.lateNanos(PATIENCE.toNanos()) >= 0) {
                member.bench(now);
                wants.touch();
            } else if (now - member.backNanos() >= 0) {
                member.forgive(now);
                wants.touch();
            }
        }
    }

    private void send(Want want, List<Want> unserved, long now) {
        release(want, now);
        var to = want.isReleased || want.isEcho || !sources.isForOthers(want) ? null : owner(want);
        tell(want, to, now);
        if (want.isWished && to == null && !sources.hasServer(want)) {
            unserved.add(want);
        }
    }

    /** Who has been told stays told, though somebody comes who weighs more. */
    private @Nullable Member owner(Want want) {
        var told = want.told;
        return told != null && members.isFit(told, want) ? told : members.nearestAhead(want);
    }

    /** A read has waited for long: from now on for anybody. A node that has fetched nothing else for us is to blame. */
    private void release(Want want, long now) {
        if (!want.isBlocking() || want.isReleased) {
            return;
        }
        long until = want.progressNanos + LONGEST.toNanos();
        if (now - until < 0) {
            releaseNanos = Math.min(releaseNanos, until);
            return;
        }
        want.isReleased = true;
        var late = want.errand;
        if (late != null && now - Math.max(want.errandNanos, late.usefulNanos()) >= LONGEST.toNanos()) {
            late.bench(now);
        }
    }

    private void tell(Want want, @Nullable Member to, long now) {
        var told = want.told;
        if (told != to) {
            done(want);
            if (to != null && (want.isUrgent() || to.pending < MOST)) {
                send(want, to, now);
            }
        } else if (to != null && want.isUrgent() && !want.isToldNow) {
            say(want, to);
        }
    }

    private void send(Want want, Member to, long now) {
        want.told = to;
        if (want.errand != to) {
            want.errand = to;
            want.errandNanos = now;
        }
        to.expect(now);
        say(want, to);
    }

    private void say(Want want, Member to) {
        want.isToldNow = want.isUrgent();
        to.sharer.say(want.isToldNow ? Wish.NOW : Wish.AHEAD, want.piece);
        requests.touch(to.queue);
    }

    /** Nobody is to fetch it for us any more: it is here, or nobody wants it. */
    void done(Want want) {
        var told = want.told;
        if (told == null) {
            return;
        }
        want.told = null;
        told.settle();
        if (sources.isHere(told.queue) && !told.queue.source.has(want.piece)) {
            told.sharer.say(Wish.CANCEL, want.piece);
            requests.touch(told.queue);
        }
    }

    /** A node is here that was not: it is told what we are fetching already that may be its to fetch now. */
    void joined(Member member) {
        for (var want : wants.all()) {
            if (want.isOurs() && want.assembly != null) {
                member.sharer.say(Wish.COMING, want.piece);
                requests.touch(member.queue);
            }
        }
    }

    /** A node has a piece that we want, or says so. */
    void gained(Member member, Want want) {
        if (want.told == member) {
            member.heard(timers.nanoTime());
            done(want);
            seenVersion = -1;
        }
    }

    /** A node sent a block. */
    void received(Member member, Want want) {
        if (want.errand == member) {
            member.useful(timers.nanoTime());
        }
    }

    /** A node says that it is at work; true if it is so for us. */
    boolean comes(Member member, @Nullable Want want) {
        if (member.pending > 0) {
            member.heard(timers.nanoTime());
        }
        return want != null && want.told == member;
    }

    /** A node says that it cannot fetch a piece for us; true if it was to. */
    boolean cannot(Member member, @Nullable Want want) {
        if (want == null || want.told != member) {
            return false;
        }
        member.heard(timers.nanoTime());
        want.told = null;
        member.settle();
        want.refused(member.queue, timers.nanoTime() + REFUSAL.toNanos());
        wants.touch();
        return true;
    }

    /** A node is gone: what it was to fetch is for others. */
    void left(Member member) {
        for (var want : wants.all()) {
            if (want.told == member) {
                want.told = null;
            }
        }
    }

    /** When something is to be decided because of the time alone; {@link Relief#NEVER} if nothing is. */
    long nextNanos() {
        long next = releaseNanos;
        for (int i = 0; i < members.all().size(); i++) {
            var member = members.all().get(i);
            next = Math.min(next, Math.min(member.lateNanos(PATIENCE.toNanos()), member.backNanos()));
        }
        return next;
    }
}
