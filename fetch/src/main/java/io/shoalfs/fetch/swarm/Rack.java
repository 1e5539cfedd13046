package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Wish;
import java.util.Objects;

/** What goes on between us and the nodes that share: what they say, and what follows from it. Lives on the swarm's loop. */
final class Rack {

    private final Members members;
    private final Errands errands;
    private final Wishes wishes;
    private final Wants wants;
    private final WantedPieces pieces;

    Rack(Members members, WantedPieces.Parts parts, WantedPieces pieces) {
        this.members = members;
        this.errands = parts.errands();
        this.wishes = parts.wishes();
        this.wants = parts.wants();
        this.pieces = pieces;
    }

    /** Something is known of the source now that was not. */
    void changed(SourceQueue queue) {
        if (members.note(queue)) {
            errands.joined(Objects.requireNonNull(queue.member));
        }
    }

    /** The source has one more piece. */
    void gained(SourceQueue queue, int piece) {
        var want = wants.get(piece);
        if (queue.member != null) {
            members.ended(queue.member, piece);
        }
        if (queue.member != null && want != null) {
            want.forgive(queue);
            errands.gained(queue, want);
        }
    }

    /** The source is gone. */
    void left(SourceQueue queue) {
        if (queue.member != null) {
            errands.left(queue.member);
            wishes.left(queue.member).forEach(pieces::unwish);
        }
    }

    /** A source sent what it was asked for. */
    void received(SourceQueue queue, long nowNanos) {
        if (queue.member != null) {
            queue.member.useful(nowNanos);
        }
    }

    /** A node says something of a piece; others are not heard. */
    void said(SourceQueue queue, Wish wish, int piece, long nowNanos) {
        var member = queue.member;
        if (member == null) {
            return;
        }
        switch (wish) {
            case AHEAD -> pieces.wish(member, piece, false);
            case NOW -> pieces.wish(member, piece, true);
            case CANCEL -> {
                if (wishes.remove(member, piece)) {
                    pieces.unwish(piece);
                }
            }
            case CANNOT -> {
                members.ended(member, piece);
                errands.cannot(member, wants.get(piece));
            }
            case COMING -> {
                member.heard(nowNanos);
                var want = wants.get(piece);
                if (want == null || want.told != member) {
                    members.begun(member, piece);
                }
            }
        }
    }

    /** Tells the others what is wanted of them now. */
    void decide() {
        errands.decide(pieces::cannot);
    }

    /** When something is to be decided because of the time alone; {@link Relief#NEVER} if nothing is. */
    long nextNanos() {
        return Math.min(errands.nextNanos(), pieces.nextEchoNanos());
    }

    /** Says nothing more. */
    void close() {
        wishes.close();
    }
}
