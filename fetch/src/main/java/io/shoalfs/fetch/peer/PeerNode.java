package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Sharing;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.fetch.rack.WishMessage;
import io.shoalfs.fetch.swarm.Sharer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer as one of the nodes that share, if it is one, and what waits to be said to it. Confined to the connection's loop. */
final class PeerNode implements Sharer {

    private final PeerContact contact;
    private final Sharing sharing;
    private final Extensions extensions;
    private final boolean isOwn;
    private final List<Integer> unsaid = new ArrayList<>();
    private Wish wish = Wish.AHEAD;
    private @Nullable RackNode node;

    /** A peer that has not introduced itself. */
    PeerNode(PeerContact contact, Sharing sharing, Extensions extensions) {
        this.contact = contact;
        this.sharing = sharing;
        this.extensions = extensions;
        this.isOwn = sharing.own().test(contact.address().getAddress());
    }

    /** Whether it has said that it is one. */
    boolean isKnown() {
        return node() != null;
    }

    @Override
    public RackNode self() {
        return Objects.requireNonNull(node());
    }

    /** The node that it is; null if it is none, or has not said so yet. What it has said it is to the end. */
    private @Nullable RackNode node() {
        if (node == null && isOwn) {
            node = extensions
                    .at()
                    .map(at -> RackNode.of(contact.id().bytes(), at))
                    .orElse(null);
        }
        return node;
    }

    /** How far away it is: what is in our own networks and says nothing is near. */
    Distance distance() {
        var known = node();
        if (known != null) {
            return sharing.at().distanceTo(known.at());
        }
        return isOwn ? Distance.RACK : Distance.FAR;
    }

    /** Says it with the next flush, in one message with what else is said of the kind. */
    @Override
    public void say(Wish next, int piece) {
        if (next != wish) {
            put();
            wish = next;
        }
        unsaid.add(piece);
    }

    /** Puts what waits where the connection's flush finds it. */
    void flush() {
        put();
    }

    private void put() {
        if (!unsaid.isEmpty()) {
            WishMessage.of(wish, unsaid).forEach(extensions::say);
            unsaid.clear();
        }
    }
}
