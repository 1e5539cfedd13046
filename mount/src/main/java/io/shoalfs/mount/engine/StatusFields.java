package io.shoalfs.mount.engine;

import io.shoalfs.cache.DeclaredOrders;
import io.shoalfs.fetch.SourceStatus;
import io.shoalfs.fetch.TorrentStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a torrent does, as fields of JSON: the names are the users' to rely on; what is not known is left out. */
final class StatusFields {

    /** More sources of one torrent are counted only. */
    static final int SOURCES_MAX = 200;

    private StatusFields() {}

    /** One of which it is not known yet what is in it. */
    static Map<String, Object> of(Links.Resolving resolving) {
        var id = resolving.link().magnet().id();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", resolving.link().name());
        id.all().forEach(hash -> fields.put(hash.isV2() ? "infohash_v2" : "infohash_v1", hash.hex()));
        fields.put("mount_points", List.of());
        fields.put("state", "resolving_metadata");
        fields.put("answered", true);
        fields.put("condition", resolving.condition());
        return fields;
    }

    /**
     * One that is joined.
     *
     * @param at the mount points that show it
     * @param status empty if its loop did not answer in time
     */
    static Map<String, Object> of(Torrents.View view, List<String> at, long pinned, Optional<TorrentStatus> status) {
        var fields = new LinkedHashMap<String, Object>();
        var torrent = view.store().torrent();
        fields.put("name", torrent.name().toString());
        torrent.id().all().forEach(hash -> fields.put(hash.isV2() ? "infohash_v2" : "infohash_v1", hash.hex()));
        fields.put("mount_points", at);
        fields.put("state", state(view, status));
        fields.put("answered", status.isPresent());
        fields.put("size_bytes", torrent.layout().length());
        fields.put("held_bytes", view.heldBytes());
        fields.put("pinned_bytes", pinned);
        fields.put("piece_length_bytes", torrent.layout().pieceLength());
        fields.put("pieces", torrent.layout().pieceCount());
        fields.put("pieces_held", view.heldPieces());
        fields.put("pieces_unverified", view.doubtfulPieces());
        fields.put("joined_milliseconds_ago", view.age().toMillis());
        fields.put("stalls", stalls(view));
        fields.put("served_by_http_bytes", view.membership().sentByHttp());
        status.ifPresent(known -> add(known, fields));
        return fields;
    }

    /** An order that a reader has declared. */
    static Map<String, Object> of(DeclaredOrders.Progress order, Place place) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", DeclareOrder.name(order.name()));
        fields.put("mount_point", place.at());
        fields.put("state", order.isOver() ? "read" : "reading");
        fields.put("files", order.entries());
        fields.put("files_passed", order.passed());
        fields.put("files_left_out", order.leftOut());
        fields.put("ahead_bytes", order.aheadBytes());
        fields.put("under_way_bytes", order.underWayBytes());
        fields.put("ahead_limit_bytes", order.limitBytes());
        return fields;
    }

    private static String state(Torrents.View view, Optional<TorrentStatus> status) {
        if (view.heldPieces() == view.store().torrent().layout().pieceCount()) {
            return "complete";
        }
        if (view.doubtfulPieces() > 0) {
            return "checking";
        }
        boolean isWanted =
                status.map(TorrentStatus::isWanted).orElse(view.stalls().waiting() > 0);
        return isWanted ? "fetching" : "idle";
    }

    private static Map<String, Object> stalls(Torrents.View view) {
        var stalls = view.stalls();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("reads_waiting", stalls.waiting());
        fields.put("longest_wait_milliseconds", stalls.longestWait().toMillis());
        fields.put("count", stalls.count());
        fields.put("total_milliseconds", stalls.total().toMillis());
        fields.put("longest_milliseconds", stalls.longest().toMillis());
        fields.put("reads_failed", stalls.failedReads());
        view.lastFailure().ifPresent(failure -> fields.put("last_failure", failure));
        return fields;
    }

    private static void add(TorrentStatus status, Map<String, Object> fields) {
        var flow = status.flow();
        fields.put("fetched_bytes", flow.fetchedBytes());
        fields.put("wasted_bytes", flow.wastedBytes());
        fields.put("served_bytes", flow.servedBytes());
        fields.put("fetched_bytes_per_second", flow.fetchedBytesPerSecond());
        fields.put("served_bytes_per_second", flow.servedBytesPerSecond());
        fields.put("fetched_from", from(flow.from()));
        fields.put("peers_connected", status.connectedPeers());
        fields.put("peers_known", status.knownPeers());
        fields.put("condition", status.condition());
        fields.put(
                "trackers",
                status.trackers().stream().map(StatusFields::tracker).toList());
        status.discoveries().forEach(discovery -> fields.put(discovery.name(), discovery(discovery)));
        fields.put(
                "sources",
                status.sources().stream()
                        .sorted(Comparator.comparingInt(StatusFields::rank)
                                .thenComparing(source -> -source.flow().receivedBytes()))
                        .limit(SOURCES_MAX)
                        .map(StatusFields::source)
                        .toList());
        fields.put("sources_left_out", Math.max(0, status.sources().size() - SOURCES_MAX));
        fields.put("forgotten_sources_received_bytes", status.forgottenBytes());
    }

    private static Map<String, Object> from(TorrentStatus.From from) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("rack_bytes", from.rack());
        fields.put("zone_bytes", from.zone());
        fields.put("region_bytes", from.region());
        fields.put("far_bytes", from.far());
        fields.put("origin_bytes", from.origin());
        return fields;
    }

    private static Map<String, Object> tracker(TorrentStatus.TrackerStatus tracker) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("address", tracker.address());
        fields.put("infohash", tracker.infoHash());
        tracker.answered().ifPresent(ago -> {
            fields.put("answered_milliseconds_ago", ago.toMillis());
            fields.put("peers", tracker.peers());
        });
        fields.put("failures", tracker.failures());
        if (!tracker.trouble().isEmpty()) {
            fields.put("last_failure", tracker.trouble());
        }
        put(fields, "next_announce_milliseconds", tracker.next());
        return fields;
    }

    private static Map<String, Object> discovery(TorrentStatus.DiscoveryStatus discovery) {
        var fields = new LinkedHashMap<String, Object>();
        String counted = discovery.name().equals("pex") ? "peers_telling" : "nodes";
        discovery.nodes().ifPresent(nodes -> fields.put(counted, nodes));
        fields.put("peers_found", discovery.foundPeers());
        if (!discovery.condition().isEmpty()) {
            fields.put("condition", discovery.condition());
        }
        return fields;
    }

    /** Those that are here first; those that gave something before those that never did. */
    private static int rank(SourceStatus source) {
        return switch (source.state()) {
            case CONNECTED, SILENT, PAUSED -> 0;
            case BANNED, GONE -> 1;
            case CONNECTING, UNREACHED -> 2;
        };
    }

    private static Map<String, Object> source(SourceStatus source) {
        var fields = new LinkedHashMap<String, Object>();
        var flow = source.flow();
        fields.put("address", source.address());
        fields.put("kind", lowerCase(source.kind()));
        fields.put("state", lowerCase(source.state()));
        if (!source.client().isEmpty()) {
            fields.put("client", source.client());
        }
        var encrypted = source.encrypted();
        if (encrypted != null) {
            fields.put("encrypted", encrypted);
        }
        fields.put("received_bytes", flow.receivedBytes());
        fields.put("sent_bytes", flow.sentBytes());
        fields.put("wasted_bytes", flow.wastedBytes());
        fields.put("received_bytes_per_second", flow.receivedBytesPerSecond());
        fields.put("sent_bytes_per_second", flow.sentBytesPerSecond());
        put(fields, "round_trip_milliseconds", flow.roundTrip());
        fields.put("requests", flow.requests());
        fields.put("requested_bytes", flow.requestedBytes());
        var choke = source.choke();
        if (choke != null) {
            fields.put("chokes_us", choke.isChokingUs());
            fields.put("interested_in_us", choke.isInterested());
            fields.put("choked_by_us", choke.areWeChoking());
            fields.put("interesting_to_us", choke.areWeInterested());
        }
        fields.put("faults", faults(source.faults()));
        return fields;
    }

    private static Map<String, Object> faults(SourceStatus.Faults faults) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("corrupt_pieces", faults.corruptPieces());
        fields.put("timeouts", faults.timeouts());
        fields.put("refusals", faults.refusals());
        fields.put("failed_attempts", faults.failures());
        if (!faults.last().isEmpty()) {
            fields.put("last", faults.last());
            put(fields, "last_milliseconds_ago", faults.lastAgo());
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, Optional<Duration> value) {
        value.ifPresent(time -> fields.put(name, time.toMillis()));
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
