package io.shoalfs.fetch.swarm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says how a swarm's sources do. On the swarm's loop; looks at each source once, and changes nothing. */
public final class SourceReports {

    private final Swarm swarm;
    private final Loop loop;

    private SourceReports(Swarm swarm, Loop loop) {
        this.swarm = swarm;
        this.loop = loop;
    }

    /** Of a swarm that lives on this loop. */
    public static SourceReports of(Swarm swarm, Loop loop) {
        return new SourceReports(swarm, loop);
    }

    /** Those that are here, and then those that have left, the latest first: a copy. */
    public List<SourceReport> all() {
        assert loop.inLoop();
        var sources = swarm.sources();
        var gone = new ArrayList<SourceReport>();
        sources.past().each((name, past) -> gone.add(report(name, past.kind(), past.tally(), null)));
        Collections.reverse(gone);
        var all = new ArrayList<SourceReport>();
        for (int i = 0; i < sources.count(); i++) {
            var queue = sources.get(i);
            all.add(report(queue.source.name(), queue.source.kind(), queue.tally, queue));
        }
        all.addAll(gone);
        return all;
    }

    /** What those gave who have left and are not told of any more, in bytes. */
    public long forgottenBytes() {
        assert loop.inLoop();
        return swarm.sources().past().forgottenBytes();
    }

    private SourceReport report(String name, BlockSource.Kind kind, SourceTally tally, @Nullable SourceQueue queue) {
        long now = loop.nanoTime();
        boolean isHere = queue != null;
        var load = new SourceReport.Load(
                tally.received.total(),
                tally.wasted,
                isHere ? tally.received.rate(now) : 0,
                queue != null && queue.statistics.isKnown() ? queue.statistics.roundTripNanos() : 0,
                queue == null ? 0 : queue.outstanding(),
                queue == null ? 0 : requestedBytes(queue));
        var faults = new SourceReport.Faults(
                tally.corrupt, tally.timeouts, tally.refusals, queue != null && queue.silent, tally.banned);
        return new SourceReport(
                name, kind, queue == null ? null : queue.source, load, faults, tally.ending, now - tally.endedNanos);
    }

    private static long requestedBytes(SourceQueue queue) {
        long bytes = 0;
        for (var ask = queue.first(); ask != null; ask = ask.later) {
            bytes += ask.length;
        }
        return bytes;
    }
}
