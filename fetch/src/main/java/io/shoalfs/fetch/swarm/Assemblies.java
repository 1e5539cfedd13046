package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.PieceBuffer;
import io.shoalfs.cache.PieceMemory;
import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Torrent;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes memory for pieces when they are begun and gives it back. Where there is none, nothing is asked for, and the swarm
 * decides anew once there is. A read's piece may take the place of read-ahead of which nothing has come.
 *
 * <p>Lives on the swarm's loop.
 */
final class Assemblies {

    private final Layout layout;
    private final BlockSpans spans;
    private final PieceMemory memory;
    private final Executor loop;
    private final Wants wants;
    private final Requests requests;
    private final Runnable decide;
    private final Consumer<Want> complete;

    /** No memory was left for this level, and none has come free since. */
    private boolean shortForBlocking;

    private boolean shortForAhead;
    private boolean waiting;

    Assemblies(Torrent torrent, PieceMemory memory, Executor loop, Bookkeeping books) {
        this.layout = torrent.layout();
        this.spans = new BlockSpans(torrent);
        this.memory = memory;
        this.loop = loop;
        this.wants = books.wants();
        this.requests = books.requests();
        this.decide = books.decide();
        this.complete = books.complete();
    }

    /** What an assembly's begin and end change. */
    record Bookkeeping(Wants wants, Requests requests, Runnable decide, Consumer<Want> complete) {}

    /**
     * Sees to it that the piece has an assembly. False: there is no memory for it
     * now, or it is all padding and needs no source.
     */
    boolean begin(Want want) {
        if (want.stage == Want.Stage.ASSEMBLING) {
            return true;
        }
        if (want.isBlocking() ? shortForBlocking : shortForAhead) {
            return false;
        }
        var buffer = take(want);
        if (buffer == null) {
            return false;
        }
        if (layout.hasPadding(want.piece)) {
            buffer.zero();
        }
        want.assembly = new PieceAssembly(want.piece, layout.blockCount(want.piece), spans, buffer);
        want.stage = Want.Stage.ASSEMBLING;
        if (want.assembly.isComplete()) {
            complete.accept(want);
            return false;
        }
        return true;
    }

    /** Gives up the piece's assembly, its requests and its memory; the want itself stays. */
    void drop(Want want) {
        requests.withdrawAll(want);
        Objects.requireNonNull(want.assembly).buffer().close();
        want.assembly = null;
        want.worker = null;
        want.stage = Want.Stage.WAITING;
        wants.update(want);
        roomAgain();
    }

    private @Nullable PieceBuffer take(Want want) {
        int length = layout.lengthOf(want.piece);
        var taken = memory.take(length, want.urgency);
        while (taken.isEmpty() && want.isBlocking() && evictUntouched()) {
            taken = memory.take(length, want.urgency);
        }
        if (taken.isEmpty()) {
            taken = waitForRoom(length, want.urgency);
        }
        return taken.orElse(null);
    }

    /** Asks to be told, then tries once more: room that came in between would be told to nobody. */
    private Optional<PieceBuffer> waitForRoom(int length, Urgency urgency) {
        if (!waiting) {
            waiting = true;
            memory.onRoom(() -> loop.execute(this::onRoom));
        }
        var taken = memory.take(length, urgency);
        if (taken.isEmpty()) {
            shortForAhead = true;
            shortForBlocking |= urgency == Urgency.BLOCKING;
        }
        return taken;
    }

    private void onRoom() {
        waiting = false;
        roomAgain();
        decide.run();
    }

    private void roomAgain() {
        shortForBlocking = false;
        shortForAhead = false;
    }

    /** Drops the last demanded read-ahead piece of which nothing has come. False if there is none. */
    private boolean evictUntouched() {
        Want victim = null;
        for (var want : wants.all()) {
            if (isUntouchedAhead(want) && (victim == null || want.compareTo(victim) > 0)) {
                victim = want;
            }
        }
        if (victim == null) {
            return false;
        }
        drop(victim);
        return true;
    }

    private static boolean isUntouchedAhead(Want want) {
        return !want.isBlocking() && want.assembly != null && want.assembly.received() == 0;
    }
}
