package io.shoalfs.cache;

import io.shoalfs.cache.Ranking.Candidate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What declared orders say of the pieces that are here: which nobody will read any more, and which will be read last.
 * Any thread. Its lock is that of all orders too; who holds it calls nobody who has a lock of his own.
 */
final class Foresight {

    private final Map<Uses, BitSet> here = new HashMap<>();
    private final List<DeclaredOrder> orders = new ArrayList<>();

    /** Of torrents with an order what nobody will read by any: what has been so for longest is the first. */
    private final Set<Candidate> spent = new LinkedHashSet<>();

    private volatile boolean isEmpty = true;

    /** Whether nothing is declared. */
    boolean isEmpty() {
        return isEmpty;
    }

    /** A piece is here from now on. */
    synchronized void came(Candidate piece) {
        here.computeIfAbsent(piece.uses(), none -> new BitSet()).set(piece.piece());
        orders.forEach(order -> order.came(piece));
        judge(piece);
    }

    /** It is here no longer. */
    synchronized void gone(Candidate piece) {
        here.getOrDefault(piece.uses(), new BitSet()).clear(piece.piece());
        orders.forEach(order -> order.gone(piece));
        spent.remove(piece);
    }

    /** None of this torrent's pieces comes any more. */
    synchronized void forget(Uses uses) {
        here.remove(uses);
    }

    /** The pieces of a torrent that are here: a copy. */
    synchronized BitSet here(Uses uses) {
        return (BitSet) here.getOrDefault(uses, new BitSet()).clone();
    }

    /** An order counts from now on. */
    synchronized void add(DeclaredOrder order) {
        orders.add(order);
        judgeAll(order);
    }

    /** It does not any longer. */
    synchronized void remove(DeclaredOrder order) {
        orders.remove(order);
        judgeAll(order);
    }

    /** How many orders count. */
    synchronized int count() {
        return orders.size();
    }

    /** Its uses are other ones now. */
    synchronized void judgeAll(DeclaredOrder order) {
        isEmpty = orders.isEmpty();
        for (var uses : order.torrents()) {
            uses.foresee(orders.stream().anyMatch(other -> other.torrents().contains(uses)));
            here(uses).stream().forEach(piece -> judge(new Candidate(uses, piece)));
        }
    }

    /** Puts it among those that nobody will read, or takes it away. */
    synchronized void judge(Candidate piece) {
        boolean isHere = here.getOrDefault(piece.uses(), new BitSet()).get(piece.piece());
        if (isHere && piece.uses().isForeseen() && distance(piece) == DeclaredOrder.NEVER) {
            spent.add(piece);
        } else {
            spent.remove(piece);
        }
    }

    private long distance(Candidate piece) {
        long nearest = DeclaredOrder.NEVER;
        for (var order : orders) {
            nearest = Math.min(nearest, order.distance(piece));
        }
        return nearest;
    }

    /** How many of the pieces that are here are of torrents with an order. */
    synchronized int foreseen() {
        int count = 0;
        for (var entry : here.entrySet()) {
            count += entry.getKey().isForeseen() ? entry.getValue().cardinality() : 0;
        }
        return count;
    }

    /** The first so many that nobody will read. */
    synchronized List<Candidate> spent(int count) {
        return spent.stream().limit(count).toList();
    }

    /** The first so many of the others, whichever is read last being the first. */
    synchronized List<Candidate> last(int count) {
        var walks = orders.stream().map(Walk::new).toList();
        var found = new LinkedHashSet<Candidate>();
        while (!walks.isEmpty() && found.size() < count) {
            var walk = Collections.max(walks);
            if (walk.isOver()) {
                break;
            }
            // Another order may need it sooner: its turn comes there.
            var piece = walk.piece();
            if (distance(piece) == walk.distance) {
                found.add(piece);
            }
            walk.step();
        }
        return List.copyOf(found);
    }

    /** The pieces of one order that are here, from the last use to the first. */
    private static final class Walk implements Comparable<Walk> {

        private final DeclaredOrder order;
        private int use;
        private long distance;

        Walk(DeclaredOrder order) {
            this.order = order;
            at(order.agenda().last());
        }

        private void at(int next) {
            use = next;
            distance = isOver() ? Long.MIN_VALUE : order.agenda().distanceOfUse(use);
        }

        boolean isOver() {
            return use == DeclaredOrder.NONE;
        }

        Candidate piece() {
            return order.candidate(order.agenda().piece(use));
        }

        void step() {
            at(order.agenda().lastBefore(use));
        }

        @Override
        public int compareTo(Walk other) {
            return Long.compare(distance, other.distance);
        }
    }
}
