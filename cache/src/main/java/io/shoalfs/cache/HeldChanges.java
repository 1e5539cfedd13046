package io.shoalfs.cache;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tells watchers of each piece that becomes whole or stops being whole, in the order in which that happened: a change
 * and its being told are one step, under a lock. Watchers return at once, by contract.
 */
final class HeldChanges {

    private final List<Consumer<HeldChange>> watchers = new CopyOnWriteArrayList<>();

    void watch(Consumer<HeldChange> watcher) {
        watchers.add(watcher);
    }

    /** Makes a change and, if it took place, tells of it. Returns whether it took place. */
    synchronized boolean change(BooleanSupplier change, HeldChange told) {
        if (!change.getAsBoolean()) {
            return false;
        }
        for (var watcher : watchers) {
            watcher.accept(told);
        }
        return true;
    }

    /** Makes a change by which a piece leaves a state, which is told if it was kept in that. Returns whether it took place. */
    boolean leave(int piece, PieceState from, BooleanSupplier change) {
        return from.isKept() ? change(change, new HeldChange(piece, false)) : change.getAsBoolean();
    }
}
