package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class GateTest {

    private final Gate gate = new Gate(2);
    private final List<CompletableFuture<Boolean>> begun = new ArrayList<>();

    @Test
    void pass_moreThanMayBeUnderWay_waitInTheirOrder() {
        var ends = List.of(pass(), pass(), pass(), pass());
        assertEquals(2, begun.size());

        begun.get(1).complete(true);
        assertEquals(3, begun.size());
        assertTrue(ends.get(1).join());
        assertFalse(ends.get(2).isDone());

        begun.get(0).completeExceptionally(new IllegalStateException("broken"));
        assertTrue(ends.get(0).isCompletedExceptionally());
        assertEquals(4, begun.size());
        begun.get(2).complete(false);
        assertFalse(ends.get(2).join());
    }

    /** As when a store is closed while much waits. */
    @Test
    void pass_allEndsAtOnce_doesNotExhaustTheStack() {
        var first = pass();
        var second = pass();
        var ends = new ArrayList<CompletionStage<Boolean>>();
        for (int i = 0; i < 100_000; i++) {
            ends.add(gate.pass(() -> CompletableFuture.completedFuture(false)));
        }

        begun.get(0).complete(true);

        assertTrue(ends.stream().allMatch(end -> end.toCompletableFuture().isDone()));
        assertTrue(first.join());
        assertFalse(second.isDone());
    }

    private CompletableFuture<Boolean> pass() {
        return gate.pass(() -> {
                    begun.add(new CompletableFuture<>());
                    return begun.get(begun.size() - 1);
                })
                .toCompletableFuture();
    }
}
