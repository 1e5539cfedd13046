package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Urgency;
import io.shoalfs.cache.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a piece that is wanted, here or by a node that shares: it is demanded, offered to the store once it is
 * whole, and forgotten when it is held or nobody wants it any more. Lives on the swarm's loop.
 */
final class WantedPieces {

    private static final Logger LOG = LoggerFactory.getLogger(WantedPieces.class);

    /** A verified piece that is still demanded after this, and not held, is fetched again. */
    private static final Duration RECHECK = Duration.ofMillis(200);

    private final PieceStore store;
    private final Loop loop;
    private final BitSet held;
    private final Wants wants;
    private final Parts parts;
    private final Runnable decideSoon;
    private boolean closed;

    /** The parts of the swarm that know something of wanted pieces. */
    record Parts(
            Wants wants,
            Assemblies assemblies,
            Precedence precedence,
            Blame blame,
            Members members,
            Errands errands,
            Wishes wishes,
            Echo echo) {}

    /**
     * Nothing is wanted.
     *
     * @param held what the store holds; kept up to date here
     * @param decideSoon runs when something is to be decided
     */
    WantedPieces(PieceStore store, Loop loop, BitSet held, Parts parts, Runnable decideSoon) {
        this.store = store;
        this.loop = loop;
        this.held = held;
        this.wants = parts.wants();
        this.parts = parts;
        this.decideSoon = decideSoon;
    }

    /** Wants nothing any more, and gives all memory back. */
    void close() {
        closed = true;
        parts.echo().close();
        for (var want : new ArrayList<>(wants.all())) {
            forget(want);
        }
    }

    /** A piece is whole: the store is to judge it. */
    void offer(Want want) {
        var assembly = Objects.requireNonNull(want.assembly);
        want.assembly = null;
        want.worker = null;
        want.stage = Want.Stage.OFFERED;
        parts.errands().done(want);
        wants.update(want);
        store.offer(want.piece, assembly.buffer())
                .whenComplete((verdict, error) -> loop.execute(() -> judged(want, assembly, verdict, error)));
    }

    private void judged(Want want, PieceAssembly assembly, @Nullable Verdict verdict, @Nullable Throwable error) {
        if (closed) {
            return;
        }
        if (verdict == null) {
            LOG.error("The store took no decision about piece {}", want.piece, error);
            forget(want);
        } else if (verdict == Verdict.VERIFIED) {
            parts.blame().verified(want, assembly);
            arrived(want);
        } else {
            want.stage = Want.Stage.WAITING;
            parts.blame().corrupt(want, assembly);
            if (want.urgency == Urgency.NONE) {
                forget(want);
            } else {
                wants.update(want);
            }
        }
        decideSoon.run();
    }

    /**
     * Between the verdict and the news that the piece is held (or never will be), demands may come that were made before
     * the verdict: they are answered already. One that is still there after a while is not.
     */
    private void arrived(Want want) {
        want.stage = Want.Stage.ARRIVED;
        if (held.get(want.piece) && !want.isBlocking()) {
            forget(want);
        } else {
            loop.schedule(RECHECK, () -> loop.execute(() -> recheck(want)));
        }
    }

    private void recheck(Want want) {
        if (wants.get(want.piece) != want || want.stage != Want.Stage.ARRIVED) {
            return;
        }
        if (!want.isBlocking()) {
            forget(want);
        } else if (!held.get(want.piece)) {
            wants.again(want);
            decideSoon.run();
        }
    }

    /** The store holds something more, or less. */
    void heldChanged(HeldChange change) {
        held.set(change.piece(), change.held());
        if (change.held()) {
            parts.wishes().granted(change.piece());
            parts.members().held(change.piece());
        }
        var want = wants.get(change.piece());
        if (want == null || want.stage == Want.Stage.OFFERED || closed) {
            return;
        }
        if (change.held()) {
            want.isWished = false;
            hold(want);
        } else if (want.stage == Want.Stage.ARRIVED) {
            wants.again(want);
            decideSoon.run();
        }
    }

    private void hold(Want want) {
        if (want.assembly != null) {
            parts.assemblies().drop(want);
        }
        if (want.isBlocking()) {
            parts.errands().done(want);
            want.stage = Want.Stage.ARRIVED;
            wants.update(want);
            decideSoon.run();
        } else {
            forget(want);
        }
    }

    /** Somebody here wants it so much from now on; null if that is nobody, or it is held. */
    @Nullable
    Want demand(int piece, Urgency urgency) {
        boolean here = held.get(piece);
        if (urgency == Urgency.NONE || (here && urgency == Urgency.READAHEAD)) {
            withdraw(wants.get(piece));
            return null;
        }
        var want = parts.precedence().demand(wants, piece, urgency);
        if (want.local == Urgency.NONE) {
            parts.echo().read();
        }
        want.local = urgency;
        if (want.isEcho) {
            want.isEcho = false;
            wants.renew(want);
        }
        if (here && want.stage == Want.Stage.WAITING) {
            want.stage = Want.Stage.ARRIVED;
            wants.update(want);
        }
        return want;
    }

    /** A node that shares says that it is fetching the piece; true if that is news to us. */
    boolean begun(Member by, int piece) {
        return !held.get(piece) && parts.members().begun(by, piece);
    }

    /** A node that shares wants us to fetch it; true if we are going to. */
    boolean wish(Member by, int piece, boolean now) {
        var known = wants.get(piece);
        boolean isNew = known == null || !known.isWished || (now && !known.isWishedNow);
        if (held.get(piece) || wouldWaitForUs(by, piece, known)) {
            parts.wishes().refuse(by, piece);
            decideSoon.run();
            return false;
        }
        if (!parts.wishes().add(by, piece)) {
            decideSoon.run();
            return false;
        }
        if (known == null || known.urgency == Urgency.NONE) {
            known = parts.precedence().demand(wants, piece, Urgency.READAHEAD);
        }
        known.isWishedNow = now || (known.isWished && known.isWishedNow);
        known.isWished = true;
        if (now) {
            wants.hasten(known);
        } else if (known.isEcho) {
            wants.renew(known);
        }
        known.isEcho = false;
        return isNew;
    }

    /**
     * Whether the node is to fetch the piece itself, so that each would wait for the other. One that weighs more asks us only
     * because we said that we had begun: if we have not, or no more, that may go round in a ring.
     */
    private boolean wouldWaitForUs(Member by, int piece, @Nullable Want known) {
        boolean isBegun = known != null && (known.isOurs() || known.stage == Want.Stage.OFFERED);
        return (known != null && known.told == by)
                || (!isBegun && parts.members().outweighs(by, piece));
    }

    /** No node that shares wants it any more. */
    void unwish(int piece) {
        var want = wants.get(piece);
        if (want != null && want.isWished) {
            want.isWished = false;
            if (want.local == Urgency.NONE) {
                withdraw(want);
            }
        }
    }

    /** Nodes that share want it, and we cannot fetch it. */
    void cannot(Want want) {
        parts.wishes().cannot(want);
        if (want.local == Urgency.NONE) {
            withdraw(want);
        }
    }

    /** Takes what nodes near us have, if there is nothing better to do. */
    void echo() {
        parts.echo().decide(decideSoon).forEach(this::withdraw);
    }

    /** Nobody here wants the piece; but one that is mostly here costs less to finish than it would to fetch again. */
    private void withdraw(@Nullable Want want) {
        if (want == null) {
            return;
        }
        want.local = Urgency.NONE;
        if (want.stage == Want.Stage.OFFERED || (want.stage == Want.Stage.ARRIVED && !held.get(want.piece))) {
            wants.setUrgency(want, Urgency.NONE);
        } else if (want.isWished || isMostlyHere(want)) {
            wants.setUrgency(want, Urgency.READAHEAD);
        } else {
            forget(want);
        }
    }

    private static boolean isMostlyHere(Want want) {
        return want.assembly != null && want.assembly.received() > want.assembly.missing();
    }

    private void forget(Want want) {
        if (want.assembly != null) {
            parts.assemblies().drop(want);
        }
        parts.errands().done(want);
        if (want.isWished) {
            parts.wishes().cannot(want);
        }
        parts.blame().forget(want);
        wants.remove(want);
    }
}
