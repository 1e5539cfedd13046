package io.shoalfs.mount.engine;

import io.shoalfs.cache.BulkDemand;
import io.shoalfs.cache.Keeper.Pinning;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Targets.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches files; to pin them, keeps what has arrived from eviction from the first piece on. */
final class Fetch implements Errand {

    private static final Logger log = LoggerFactory.getLogger(Fetch.class);

    private static final long TELL_MILLIS = 200;
    private static final String WAIT = "wait";

    private final Targets targets;
    private final boolean isPin;

    Fetch(Targets targets, boolean isPin) {
        this.targets = targets;
        this.isPin = isPin;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var found = targets.of(request);
        targets.requireRoom(found);
        var pinnings = new ArrayList<Pinning>();
        try {
            if (isPin) {
                for (var target : found) {
                    pinnings.add(target.keeper().pin(target.files()));
                }
            }
            var answer = isPin || request.flag(WAIT) ? await(found, progress) : leave(found);
            for (var pinning : pinnings) {
                pinning.keep();
            }
            return answer;
        } finally {
            pinnings.forEach(Pinning::close);
        }
    }

    private static Map<String, Object> leave(List<Target> found) {
        long total = 0;
        for (var target : found) {
            total += leave(target.torrent().name().toString(), target.demands().begin(target.pieces()));
        }
        return answer(total, false);
    }

    /** Nobody waits for this: a failure is logged. Returns the bytes of all of it. */
    static long leave(String name, BulkDemand demand) {
        demand.end().whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                log.warn("{} was not fetched: {}", name, failure.getMessage());
            }
        });
        return demand.total();
    }

    private static Map<String, Object> await(List<Target> found, Progress progress) throws IOException {
        var demands = new ArrayList<BulkDemand>();
        try {
            found.forEach(target -> demands.add(target.demands().begin(target.pieces())));
            for (var demand : demands) {
                await(demand, demands, progress);
            }
            long missing = sum(demands, true);
            if (missing > 0) {
                throw new IOException(missing + " of " + total(demands)
                        + " bytes were given up again for what is read meanwhile: the cache is too small for both");
            }
            progress.at(total(demands), total(demands));
            return answer(total(demands), true);
        } finally {
            demands.forEach(BulkDemand::cancel);
        }
    }

    private static void await(BulkDemand demand, List<BulkDemand> all, Progress progress) throws IOException {
        var end = demand.end().toCompletableFuture();
        while (!isOver(end)) {
            progress.at(sum(all, false), total(all));
        }
    }

    private static boolean isOver(CompletableFuture<Void> end) throws IOException {
        try {
            end.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (CancellationException e) {
            throw new IOException("the torrent was unmounted before all was fetched", e);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static long total(List<BulkDemand> demands) {
        return demands.stream().mapToLong(BulkDemand::total).sum();
    }

    private static long sum(List<BulkDemand> demands, boolean isOfMissing) {
        return demands.stream()
                .mapToLong(isOfMissing ? BulkDemand::missing : BulkDemand::arrived)
                .sum();
    }

    private static Map<String, Object> answer(long bytes, boolean isComplete) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("bytes", bytes);
        answer.put("complete", isComplete);
        return answer;
    }
}
