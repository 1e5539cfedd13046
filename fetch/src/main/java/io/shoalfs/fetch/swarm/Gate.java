package io.shoalfs.fetch.swarm;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets some pieces of work be under way at a time; the others wait, in their order. Any thread.
 *
 * <p>What peers ask for is copied by the threads that also bring readers what has arrived: this keeps the queue before
 * those threads short, however much peers ask for.
 */
public final class Gate {

    private final int most;
    private final Queue<Work> waiting = new ArrayDeque<>();
    private int underWay;

    private record Work(Supplier<CompletionStage<Boolean>> begin, CompletableFuture<Boolean> end) {}

    /**
     * One that nothing has passed.
     *
     * @param most that is under way at a time; 1 or more
     */
    public Gate(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("nothing could pass: " + most);
        }
        this.most = most;
    }

    /** Begins it when there is room: in this call, or on the thread on which some other work ends. */
    public CompletionStage<Boolean> pass(Supplier<CompletionStage<Boolean>> begin) {
        var work = new Work(begin, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(work);
        }
        beginMore();
        return work.end();
    }

    private void beginMore() {
        for (var work = take(); work != null; work = take()) {
            begin(work);
        }
    }

    private synchronized @Nullable Work take() {
        if (underWay == most || waiting.isEmpty()) {
            return null;
        }
        underWay++;
        return waiting.remove();
    }

    private void begin(Work work) {
        var stage = work.begin().get();
        if (stage.toCompletableFuture().isDone()) {
            // Not to begin the next within this one: the stack would grow with the queue.
            stage.whenComplete((result, failure) -> end(work, result, failure));
        } else {
            stage.whenComplete((result, failure) -> {
                end(work, result, failure);
                beginMore();
            });
        }
    }

    private void end(Work work, @Nullable Boolean result, @Nullable Throwable failure) {
        synchronized (this) {
            underWay--;
        }
        if (failure == null) {
            work.end().complete(result);
        } else {
            work.end().completeExceptionally(failure);
        }
    }
}
