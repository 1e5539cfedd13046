package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Distance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece that is demanded, and how far it has come. Ordered by when it was demanded. Lives on the swarm's loop. */
final class Want implements Comparable<Want> {

    /** How far it has come. */
    enum Stage {
        /** No memory is taken for it. */
        WAITING,
        /** It has an assembly. */
        ASSEMBLING,
        /** The store judges it. */
        OFFERED,
        /** The store has it; who waits for it will say so no longer, soon. */
        ARRIVED
    }

    final int piece;
    Urgency urgency;
    Stage stage = Stage.WAITING;

    /** Present while assembling. */
    @Nullable
    PieceAssembly assembly;

    /** What is known of corrupt data that came for it. */
    @Nullable
    Trial trial;

    /** The source that works at it, as long as it is read-ahead. */
    @Nullable
    SourceQueue worker;

    /** Whether the piece's hash is known; once known, it stays so. */
    boolean hashKnown;

    /** Since when a read waits for it; of no meaning unless one does. */
    long waitsSinceNanos;

    /** When a block of it last came since then, or else the same. */
    long progressNanos;

    /** Whether the engine was told that no source serves it. */
    boolean lacked;

    /** How much it is wanted here, whoever else wants it. */
    Urgency local = Urgency.NONE;

    /** Whether a node that shares with us waits for us to fetch it. */
    boolean isWished;

    /** Whether it is taken because others near have it, and nobody wants it, here or elsewhere. */
    boolean isEcho;

    /** From how far away we have begun to fetch it: up to there, what others who come later weigh changes nothing. */
    Distance ours = Distance.RACK;

    /** Whether a reader waits for it there. */
    boolean isWishedNow;

    /** The node that we wait for to fetch it. */
    @Nullable
    Member told;

    /** The last that was told. */
    @Nullable
    Member errand;

    /** Since when it is to fetch it. */
    long errandNanos;

    /** Whether it was told that a read waits. */
    boolean isToldNow;

    /** Whether a read has waited for others for so long that anybody may be asked. */
    boolean isReleased;

    /** From how far away we may take it, as {@link Sources} found out in its round of this number. */
    Distance reach = Distance.RACK;

    /** Whether another node is to fetch it from further away; found out then, too. */
    boolean isForOthers;

    long reachRound = -1;

    private long sequence;
    private final List<Refusal> refusals = new ArrayList<>(0);

    private record Refusal(SourceQueue by, long untilNanos) {}

    Want(int piece, Urgency urgency, long sequence) {
        this.piece = piece;
        this.urgency = urgency;
        this.sequence = sequence;
    }

    /** Takes a place in the order. Not while it is in an ordered set. */
    void place(long place) {
        this.sequence = place;
    }

    /** Whether there is something of it to ask for, or to begin. */
    boolean isOpen() {
        return switch (stage) {
            case WAITING -> urgency != Urgency.NONE;
            case ASSEMBLING -> assembly != null && assembly.hasOpen();
            case OFFERED, ARRIVED -> false;
        };
    }

    boolean isBlocking() {
        return urgency == Urgency.BLOCKING;
    }

    /** Whether a reader waits for it, here or at a node that shares. */
    boolean isUrgent() {
        return isBlocking() || (isWished && isWishedNow);
    }

    /** Whether we have begun to fetch it from where it is dear. */
    boolean isOurs() {
        return ours != Distance.RACK;
    }

    void refused(SourceQueue by, long untilNanos) {
        forgive(by);
        refusals.add(new Refusal(by, untilNanos));
    }

    void forgive(SourceQueue by) {
        if (!refusals.isEmpty()) {
            refusals.removeIf(refusal -> refusal.by == by);
        }
    }

    boolean isRefusedBy(SourceQueue queue, long nowNanos) {
        for (int i = 0; i < refusals.size(); i++) {
            var refusal = refusals.get(i);
            if (refusal.by == queue) {
                return nowNanos - refusal.untilNanos < 0;
            }
        }
        return false;
    }

    @Override
    public int compareTo(Want other) {
        return Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return "piece " + piece + " " + urgency + " " + stage;
    }
}
