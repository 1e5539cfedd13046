package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Rendezvous;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that share with us, and whose a piece is among them. Lives on the swarm's loop.
 *
 * <p>A piece that is fetched from a distance is fetched by one of all nodes that are nearer to each other than that: by the
 * one that weighs most. So one node of a rack takes it from the zone's other racks, one of a zone from other zones, and one
 * of all from the server that somebody pays for; the others take it from that one.
 */
final class Members {

    private static final Distance[] DISTANCES = Distance.values();

    private final boolean isOn;
    private final RackNode self;
    private final Rendezvous weights;
    private final Timers timers;
    private final List<Member> members = new ArrayList<>();

    /** Who has said that it fetches a piece, though another weighs more: it began when that one was not here. */
    private final Map<Integer, Member> begun = new HashMap<>();

    /** Nobody is there but us. Where servers are preferred to peers, nobody ever is. */
    Members(SwarmConfig config, Rendezvous weights, Timers timers) {
        this.isOn = config.shares();
        this.self = config.self();
        this.weights = weights;
        this.timers = timers;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** They: to be looked at. */
    List<Member> all() {
        return members;
    }

    /** Where in so many pieces we begin where each node is to begin somewhere else. */
    int startOf(int pieceCount) {
        return Math.floorMod(Long.hashCode(self.seed()), pieceCount);
    }

    /** What is known of the source has changed: true if it has turned out to be a node that shares. */
    boolean note(SourceQueue queue) {
        var sharer = queue.source.sharer();
        if (!isOn || sharer == null || queue.member != null) {
            return false;
        }
        queue.member = new Member(queue, sharer, queue.source.distance());
        return members.add(queue.member);
    }

    /** The source is gone. */
    void left(SourceQueue queue) {
        if (queue.member != null) {
            members.remove(queue.member);
            begun.values().removeIf(queue.member::equals);
        }
    }

    /** It says that it is fetching the piece; true if that is news. */
    boolean begun(Member member, int piece) {
        if (member.begun >= Wishes.MOST || begun.putIfAbsent(piece, member) != null) {
            return false;
        }
        member.begun++;
        return true;
    }

    /** The piece is here: who fetches it is of no matter any more. */
    void held(int piece) {
        var beginner = begun.remove(piece);
        if (beginner != null) {
            beginner.begun--;
        }
    }

    /** Whether the piece is this node's rather than ours, if it is for one of the two. */
    boolean outweighs(Member member, int piece) {
        return Long.compareUnsigned(weights.weight(piece, member.node), weights.weight(piece, self)) > 0;
    }

    /** It has the piece, or does not fetch it any more; true if it was thought to. */
    boolean ended(Member member, int piece) {
        boolean isNews = begun.remove(piece, member);
        if (isNews) {
            member.begun--;
        }
        return isNews;
    }

    /**
     * Who is to fetch the piece from this distance in our place; null if that is for us.
     */
    @Nullable
    Member ahead(Want want, Distance from) {
        var beginner = begun.get(want.piece);
        if (beginner != null && beginner.distance.isNearerThan(from) && isFit(beginner, want)) {
            return beginner;
        }
        Member heaviest = null;
        long most = weights.weight(want.piece, self);
        for (int i = 0; i < members.size(); i++) {
            var member = members.get(i);
            if (member.distance.isNearerThan(from) && isFit(member, want)) {
                long weight = weights.weight(want.piece, member.node);
                if (Long.compareUnsigned(weight, most) > 0) {
                    most = weight;
                    heaviest = member;
                }
            }
        }
        return heaviest;
    }

    /**
     * Whom to tell that we want the piece: the owner among the nearest of those that have another than us, further away than
     * we have begun to fetch it; null: nobody.
     */
    @Nullable
    Member nearestAhead(Want want) {
        for (var distance : DISTANCES) {
            var member = want.ours.isNearerThan(distance) ? ahead(want, distance) : null;
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    /** Whether it may be waited for. */
    boolean isFit(Member member, Want want) {
        return !member.isBenched() && !member.queue.banned && !want.isRefusedBy(member.queue, timers.nanoTime());
    }
}
