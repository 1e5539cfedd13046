package io.shoalfs.fetch.swarm;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which peers may ask of us. A free slot is given at once; where more want one than there are, each round ends
 * with a new choice. Confined to the swarm's loop.
 *
 * <p>Nodes that share may always ask, beside the slots: what they take spares all of us the way to where it is dear.
 *
 * <p>One slot is optimistic: it goes round, so that everybody gets something, and we learn who would give if we did. The
 * others go to those who gave us most of late (tit for tat, BEP 3). Where nobody gives, which is always so once we hold
 * everything, a slot is kept for some rounds by whoever makes use of it, and goes then to the one that has been without
 * for longest: the way of libtorrent's round robin, with time in place of its quota of pieces.
 */
final class Choker {

    /** The rounds after which a slot that was not earned by giving goes to another. */
    static final int TENURE = 3;

    /** A newcomer waits as if it had been here for so many rounds: preferred, but not to those who wait really long. */
    static final int HEAD_START = 3 * TENURE;

    private final int slots;
    private final RandomGenerator random;
    private final BooleanSupplier complete;
    private final Map<UploadPeer, Taker> takers = new LinkedHashMap<>();
    private @Nullable Taker optimistic;
    private int round;

    /**
     * Nobody is there.
     *
     * @param random draws between equals
     * @param complete whether we hold all that there is, and so need nothing of anybody
     */
    Choker(int slots, RandomGenerator random, BooleanSupplier complete) {
        this.slots = slots;
        this.random = random;
        this.complete = complete;
    }

    /** A peer is there, of which {@link #changed} is told what it wants. */
    void joined(UploadPeer peer) {
        takers.put(peer, new Taker(peer, random.nextInt(), round - HEAD_START));
    }

    /** What the peer wants may have changed. */
    void changed(UploadPeer peer) {
        var taker = takers.get(peer);
        if (taker == null) {
            return;
        }
        taker.isNear = peer.isNear();
        taker.wants = peer.interested();
        if (!taker.wants && taker.hasSlot) {
            take(taker);
        } else if (taker.wants && taker.isNear && !taker.hasSlot) {
            give(taker, round + 1);
        }
        fill();
    }

    /** The peer is gone. */
    void left(UploadPeer peer) {
        var taker = takers.remove(peer);
        if (taker != null && taker == optimistic) {
            optimistic = null;
        }
        fill();
    }

    /** Whether somebody wants something, and there are slots: whether rounds are needed. */
    boolean isBusy() {
        return slots > 0 && wanting().findAny().isPresent();
    }

    /** Rounds begin, after a time without. */
    void begin() {
        takers.values().forEach(Taker::beginRound);
    }

    /** A round ends, and the next one begins. */
    void turn() {
        takers.values().forEach(Taker::endRound);
        round++;
        if (wanting().count() > slots) {
            choose();
        }
    }

    private void choose() {
        Set<Taker> chosen = new HashSet<>(wanting().filter(this::isFresh).toList());
        if (chosen.size() >= slots) {
            return;
        }
        for (var taker : ranked()) {
            if (chosen.size() < slots - 1) {
                chosen.add(taker);
            }
        }
        optimistic = isSettled(optimistic, chosen) ? optimistic : nextOptimistic(chosen);
        chosen.add(optimistic);
        List.copyOf(takers.values()).stream()
                .filter(taker -> taker.hasSlot && !taker.isNear && !chosen.contains(taker))
                .forEach(this::take);
        chosen.stream().filter(taker -> !taker.hasSlot).sorted(order()).forEach(taker -> give(taker, round));
    }

    /** Whether it has had its slot for less than a round. The optimistic one has a tenure of its own. */
    private boolean isFresh(Taker taker) {
        return taker.hasSlot && taker != optimistic && taker.slotRound >= round;
    }

    /** In the order in which they are to have a slot that is not optimistic. */
    private List<Taker> ranked() {
        return wanting()
                .filter(taker -> taker != optimistic || gift(taker) > 0 || isOver(taker))
                .sorted(order())
                .toList();
    }

    private boolean isSettled(@Nullable Taker taker, Set<Taker> regular) {
        return taker != null && taker.wants && taker.hasSlot && !isOver(taker) && !regular.contains(taker);
    }

    private Taker nextOptimistic(Set<Taker> regular) {
        return wanting()
                .filter(taker -> !taker.hasSlot && !regular.contains(taker))
                .min(byWait())
                .or(() -> wanting().filter(taker -> !regular.contains(taker)).min(order()))
                .orElseThrow();
    }

    /** To be given a slot first: who gives most, who uses the slot it has, who has been without for longest. */
    private Comparator<Taker> order() {
        return Comparator.comparingLong((Taker taker) -> -gift(taker))
                .thenComparing(this::isInUse, Comparator.reverseOrder())
                .thenComparing(taker -> taker.hasSlot)
                .thenComparingLong(taker -> taker.hasSlot ? -taker.took() : taker.unservedRound)
                .thenComparingInt(taker -> taker.lot);
    }

    private static Comparator<Taker> byWait() {
        return Comparator.comparingInt((Taker taker) -> taker.unservedRound).thenComparingInt(taker -> taker.lot);
    }

    private long gift(Taker taker) {
        return complete.getAsBoolean() ? 0 : taker.gave();
    }

    private boolean isInUse(Taker taker) {
        return taker.hasSlot && taker.took() > 0 && !isOver(taker);
    }

    private boolean isOver(Taker taker) {
        return round - taker.slotRound >= TENURE;
    }

    private Stream<Taker> wanting() {
        return takers.values().stream().filter(taker -> taker.wants && !taker.isNear);
    }

    private void fill() {
        long free = slots
                - takers.values().stream()
                        .filter(taker -> taker.hasSlot && !taker.isNear)
                        .count();
        wanting()
                .filter(taker -> !taker.hasSlot)
                .sorted(order())
                .limit(Math.max(0, free))
                .forEach(taker -> give(taker, round + 1));
    }

    private void give(Taker taker, int firstRound) {
        taker.hasSlot = true;
        taker.slotRound = firstRound;
        taker.peer.unchoke();
    }

    private void take(Taker taker) {
        taker.hasSlot = false;
        taker.unservedRound = round;
        if (taker == optimistic) {
            optimistic = null;
        }
        taker.peer.choke();
    }
}
