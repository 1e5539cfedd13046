package io.shoalfs.fetch;

import io.shoalfs.fetch.peer.PeerConnection;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.SourceReport;
import io.shoalfs.fetch.swarm.SourceReports;
import io.shoalfs.fetch.web.WebSeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together how a torrent's sources do. Confined to its loop; looks at each once, and changes nothing. */
final class Observer {

    private final SourceReports reports;
    private final Peers peers;

    Observer(SourceReports reports, Peers peers) {
        this.reports = reports;
        this.peers = peers;
    }

    /** All of them: those that are here first, then those that are gone, then those that were never reached. */
    List<SourceStatus> sources() {
        var unreached = new HashMap<String, Candidate>();
        var order = new ArrayList<Candidate>();
        peers.unreached().forEach(candidate -> {
            unreached.put(candidate.name(), candidate);
            order.add(candidate);
        });
        var all = new ArrayList<SourceStatus>();
        for (var report : reports.all()) {
            all.add(status(report, unreached));
        }
        order.stream()
                .filter(candidate -> unreached.containsKey(candidate.name()))
                .forEach(candidate -> all.add(unreached(candidate)));
        return all;
    }

    /** What those gave who have left and are not among them. */
    long forgottenBytes() {
        return reports.forgottenBytes();
    }

    /** @param unreached by their names; one that is known as a source too is taken out */
    private static SourceStatus status(SourceReport report, Map<String, Candidate> unreached) {
        if (report.source() instanceof PeerConnection peer) {
            return peer(report, peer);
        }
        if (report.source() instanceof WebSeed seed) {
            return webSeed(report, seed);
        }
        var again = unreached.remove(report.name());
        var state = report.faults().isBanned() ? SourceStatus.State.BANNED : SourceStatus.State.GONE;
        var last = report.ending();
        var ago = Optional.of(Duration.ofNanos(report.endedNanosAgo()));
        int failures = 0;
        if (again != null && !report.faults().isBanned()) {
            state = state(again);
            last = again.trouble;
            ago = Optional.empty();
            failures = again.failures;
        }
        return new SourceStatus(
                kind(report),
                state,
                report.name(),
                "",
                null,
                flow(report, 0, 0),
                null,
                faults(report, failures, last, ago));
    }

    private static SourceStatus.Kind kind(SourceReport report) {
        if (report.kind() == BlockSource.Kind.PEER) {
            return SourceStatus.Kind.PEER;
        }
        return report.name().startsWith("s3:") ? SourceStatus.Kind.BUCKET : SourceStatus.Kind.WEB_SEED;
    }

    private static SourceStatus peer(SourceReport report, PeerConnection peer) {
        var standing = peer.standing();
        var choke = standing.choke();
        return new SourceStatus(
                standing.isDialled() ? SourceStatus.Kind.PEER : SourceStatus.Kind.INCOMING_PEER,
                report.faults().isSilent() ? SourceStatus.State.SILENT : SourceStatus.State.CONNECTED,
                report.name(),
                standing.client(),
                standing.isEncrypted(),
                flow(report, standing.sentBytes(), standing.sentBytesPerSecond()),
                new SourceStatus.Choke(
                        choke.isChokingUs(), choke.areWeInterested(), choke.areWeChoking(), choke.isInterested()),
                faults(report, 0, report.ending(), ago(report)));
    }

    private static SourceStatus webSeed(SourceReport report, WebSeed seed) {
        var state = SourceStatus.State.CONNECTED;
        if (seed.isPaused()) {
            state = SourceStatus.State.PAUSED;
        } else if (report.faults().isSilent()) {
            state = SourceStatus.State.SILENT;
        }
        return new SourceStatus(
                seed.isBucket() ? SourceStatus.Kind.BUCKET : SourceStatus.Kind.WEB_SEED,
                state,
                report.name(),
                "",
                seed.isEncrypted(),
                flow(report, 0, 0),
                null,
                faults(
                        report,
                        0,
                        seed.lastTrouble().replace("the web seed " + report.name() + " ", ""),
                        Optional.empty()));
    }

    private static Optional<Duration> ago(SourceReport report) {
        return report.ending().isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(report.endedNanosAgo()));
    }

    private static SourceStatus.Flow flow(SourceReport report, long sent, long sentPerSecond) {
        var load = report.load();
        return new SourceStatus.Flow(
                load.receivedBytes(),
                load.wastedBytes(),
                sent,
                load.bytesPerSecond(),
                sentPerSecond,
                load.roundTripNanos() == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(load.roundTripNanos())),
                load.requests(),
                load.requestedBytes());
    }

    private static SourceStatus.Faults faults(
            SourceReport report, int failures, String last, Optional<Duration> lastAgo) {
        var faults = report.faults();
        return new SourceStatus.Faults(
                faults.corruptPieces(), faults.timeouts(), faults.refusals(), failures, last, lastAgo);
    }

    private static SourceStatus unreached(Candidate candidate) {
        return new SourceStatus(
                SourceStatus.Kind.PEER,
                state(candidate),
                candidate.name(),
                "",
                null,
                SourceStatus.Flow.NONE,
                null,
                new SourceStatus.Faults(0, 0, 0, candidate.failures, candidate.trouble, Optional.empty()));
    }

    private static SourceStatus.State state(Candidate candidate) {
        return candidate.state == Candidate.State.DIALLING
                ? SourceStatus.State.CONNECTING
                : SourceStatus.State.UNREACHED;
    }
}
