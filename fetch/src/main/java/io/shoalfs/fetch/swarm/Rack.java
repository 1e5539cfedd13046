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
            errands.gained(queue.member, want);
        }
    }

    /** The source is gone. */
    void left(SourceQueue queue) {
        if (queue.member != null) {
            errands.left(queue.member);
            wishes.left(queue.member).forEach(pieces::unwish);
        }
    }

    /** A source sent a block that it was asked for. */
    void received(SourceQueue queue, Want want) {
        if (queue.member != null) {
            errands.received(queue.member, want);
        }
    }

    /**
     * A node says something of a piece; others are not heard. One that talks and talks to no effect is left.
     *
     * @return whether there is something to decide now
     */
    boolean said(SourceQueue queue, Wish wish, int piece) {
        // What comes with its introduction comes before the news of that.
        changed(queue);
        var member = queue.member;
        if (member == null) {
            return false;
        }
        boolean isOfEffect = take(member, wish, piece);
        if (member.isChatter(isOfEffect)) {
            queue.source.close("it says " + wish + " again and again, to no effect");
        }
        return isOfEffect;
    }

    private boolean take(Member member, Wish wish, int piece) {
        return switch (wish) {
            case AHEAD -> pieces.wish(member, piece, false);
            case NOW -> pieces.wish(member, piece, true);
            case CANCEL -> {
                boolean isLast = wishes.remove(member, piece);
                if (isLast) {
                    pieces.unwish(piece);
                }
                yield isLast;
            }
            case CANNOT -> {
                boolean isNews = members.ended(member, piece);
                yield errands.cannot(member, wants.get(piece)) || isNews;
            }
            case COMING -> errands.comes(member, wants.get(piece)) || pieces.begun(member, piece);
        };
    }

    /** Who is late is passed over from now on. */
    void passOver() {
        errands.passOver();
    }

    /** Tells the others what is wanted of them now. */
    void decide() {
        errands.decide(pieces::cannot);
    }

    /** When something is to be decided because of the time alone; {@link Relief#NEVER} if nothing is. */
    long nextNanos() {
        return errands.nextNanos();
    }

    /** Says nothing more. */
    void close() {
        wishes.close();
    }
}
