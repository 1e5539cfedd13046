package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.SourceStatus;
import io.shoalfs.fetch.TorrentStatus;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine says of itself, in the words that users' programs read. */
class StatusTest {

    private static final int PIECE = 65_536;
    private static final int LENGTH = 5_000_000;

    private final SteppedTimers timers = new SteppedTimers();
    private final CacheThreads threads;
    private final DiskPieceCache cache;
    private final Torrents torrents;
    private final Mounts mounts = new Mounts();
    private final Status status;
    private final Map<String, CompletableFuture<TorrentStatus>> answers = new HashMap<>();

    StatusTest(@TempDir Path directory) throws IOException {
        var config = new CacheConfig(directory, 12_000_000, 0, 4 << 20, 8, 2, 2);
        threads = CacheThreads.start(config);
        cache = DiskPieceCache.open(config, threads, timers);
        var fetcher = new Answering();
        torrents = new Torrents(
                Duration.ofSeconds(45),
                timers,
                cache,
                new Torrents.OrdersAndRecordings(cache.orders(), new Recordings(System::nanoTime)),
                fetcher);
        var shelves = new Status.Shelves(mounts, torrents, new Links(cache, fetcher));
        status = new Status(cache, Path.of("/cache"), shelves, timers);
    }

    @AfterEach
    void close() throws IOException {
        try (threads) {
            torrents.close();
            cache.close();
        }
    }

    @Test
    void run_nothingMounted_saysSo() throws IOException {
        var fields = run();

        assertEquals(ProcessHandle.current().pid(), fields.get("process_id"));
        assertEquals(
                "{\"directory\":\"/cache\",\"size_bytes\":12000000,\"allocated_bytes\":0,\"held_bytes\":0,"
                        + "\"pinned_bytes\":0,\"passed_through_bytes\":0,\"keep_free_bytes\":0,\"uncached_bytes\":0}",
                JSON.std.asString(fields.get("cache")));
        assertEquals(List.of(), fields.get("torrents"));
    }

    @Test
    void run_aTorrentWithASource_isThisJson() throws IOException {
        answers.put("shapes", CompletableFuture.completedFuture(SAMPLE));
        var use = use("shapes");
        timers.advance(Duration.ofSeconds(9));
        var read = use.reader().read(new FileSpan(0, 0, 100));
        timers.advance(Duration.ofSeconds(2));

        var torrent = torrent(0);

        assertEquals(GOLDEN.replace("HASH", use.hash().hex()).replaceAll("\\s*\n\\s*", ""), JSON.std.asString(torrent));
        read.cancel(false);
    }

    @Test
    void run_oneLoopDoesNotAnswer_theOthersAreToldAll_andItIsSaid() throws IOException {
        answers.put("stuck", new CompletableFuture<>());
        answers.put("failing", CompletableFuture.failedFuture(new IllegalStateException("a bug")));
        answers.put("well", CompletableFuture.completedFuture(SAMPLE));
        use("stuck");
        use("failing");
        use("well");

        var all = torrents(run());

        assertEquals(3, all.size());
        for (var torrent : all) {
            boolean isWell = "well".equals(torrent.get("name"));
            assertEquals(isWell, torrent.get("answered"));
            assertEquals(isWell, torrent.containsKey("sources"));
            assertEquals(77, torrent.get("pieces"));
        }
    }

    @Test
    void run_moreSourcesThanAreTold_theBestAreTold_andTheOthersCounted() throws IOException {
        var sources = new ArrayList<SourceStatus>();
        for (int i = 0; i < 300; i++) {
            sources.add(source("10.0.0.1:" + i, SourceStatus.State.GONE, i));
        }
        sources.add(source("here", SourceStatus.State.CONNECTED, 0));
        var many = new TorrentStatus(true, SAMPLE.flow(), 1, 1, sources, 0, List.of(), List.of(), "");
        answers.put("shapes", CompletableFuture.completedFuture(many));
        use("shapes");

        var torrent = torrent(0);

        var told = (List<?>) Objects.requireNonNull(torrent.get("sources"));
        assertEquals(StatusFields.SOURCES_MAX, told.size());
        assertEquals("here", ((Map<?, ?>) told.get(0)).get("address"));
        assertEquals("10.0.0.1:299", ((Map<?, ?>) told.get(1)).get("address"));
        assertEquals(101, torrent.get("sources_left_out"));
    }

    @Test
    void run_aMountThatIsNotThere_fails() {
        var request = ControlMessage.of(Errands.STATUS).with(Status.AT, "/gone");

        var failure = assertThrows(IOException.class, () -> status.run(request, (done, total) -> {}));

        assertEquals("/gone is not mounted (any longer)", failure.getMessage());
    }

    @Test
    void run_aMountAlone_saysNothingOfOthersTorrents() throws IOException {
        answers.put("shapes", CompletableFuture.completedFuture(SAMPLE));
        use("shapes");
        mounts.begin("/empty");

        var fields = status.run(ControlMessage.of(Errands.STATUS).with(Status.AT, "/empty"), (done, total) -> {});

        assertEquals(List.of(), fields.get("torrents"));
        assertEquals(List.of(Map.of("mount_point", "/empty", "mounted", false, "torrents", 0)), fields.get("mounts"));
        assertTrue(torrents(run()).size() == 1);
    }

    private Map<String, Object> run() throws IOException {
        return status.run(ControlMessage.of(Errands.STATUS), (done, total) -> {});
    }

    private Map<?, ?> torrent(int index) throws IOException {
        return torrents(run()).get(index);
    }

    private static List<Map<?, ?>> torrents(Map<String, Object> fields) {
        var torrents = new ArrayList<Map<?, ?>>();
        ((List<?>) Objects.requireNonNull(fields.get("torrents")))
                .forEach(torrent -> torrents.add((Map<?, ?>) torrent));
        return torrents;
    }

    private Torrents.Use use(String name) throws IOException {
        var hashes = "h".repeat(20 * ((LENGTH + PIECE - 1) / PIECE));
        var text = "d4:infod6:lengthi" + LENGTH + "e4:name" + name.length() + ":" + name + "12:piece lengthi" + PIECE
                + "e6:pieces" + hashes.length() + ":" + hashes + "ee";
        var metainfo = Metainfo.parse(text.getBytes(StandardCharsets.US_ASCII));
        return torrents.use(Shown.of(metainfo, true), new GivenSources(List.of(), List.of(), List.of()));
    }

    private static SourceStatus source(String address, SourceStatus.State state, long received) {
        return new SourceStatus(
                SourceStatus.Kind.PEER,
                state,
                address,
                "",
                null,
                new SourceStatus.Flow(received, 0, 0, 0, 0, Optional.empty(), 0, 0),
                null,
                new SourceStatus.Faults(0, 0, 0, 0, "", Optional.empty()));
    }

    private static final TorrentStatus SAMPLE = new TorrentStatus(
            true,
            new TorrentStatus.Flow(1, 2, 3, 4, 5, new TorrentStatus.From(31, 32, 33, 34, 35)),
            6,
            7,
            List.of(
                    new SourceStatus(
                            SourceStatus.Kind.BUCKET,
                            SourceStatus.State.PAUSED,
                            "s3://b/p",
                            "",
                            true,
                            new SourceStatus.Flow(10, 11, 0, 13, 0, Optional.empty(), 15, 16),
                            null,
                            new SourceStatus.Faults(
                                    17, 18, 19, 20, "answered with status 503", Optional.of(Duration.ofSeconds(1)))),
                    new SourceStatus(
                            SourceStatus.Kind.INCOMING_PEER,
                            SourceStatus.State.CONNECTED,
                            "10.0.0.1:1",
                            "aria2/1.36",
                            false,
                            new SourceStatus.Flow(9, 0, 12, 0, 14, Optional.of(Duration.ofMillis(3)), 0, 0),
                            new SourceStatus.Choke(true, false, true, false),
                            new SourceStatus.Faults(0, 0, 0, 0, "", Optional.empty()))),
            8,
            List.of(new TorrentStatus.TrackerStatus(
                    "aa",
                    "http://t/announce",
                    "says: no",
                    2,
                    5,
                    Optional.of(Duration.ofSeconds(60)),
                    Optional.of(Duration.ofSeconds(30)))),
            List.of(
                    new TorrentStatus.DiscoveryStatus("dht", OptionalInt.of(21), 22, "nobody has it"),
                    new TorrentStatus.DiscoveryStatus("lsd", OptionalInt.empty(), 23, ""),
                    new TorrentStatus.DiscoveryStatus("pex", OptionalInt.of(1), 24, "")),
            "all is well");

    private static final String GOLDEN = """
            {"name":"shapes","infohash_v1":"HASH","mount_points":[],"state":"fetching","answered":true,
            "size_bytes":5000000,"held_bytes":0,"pinned_bytes":0,"piece_length_bytes":65536,"pieces":77,"pieces_held":0,
            "pieces_unverified":0,"joined_milliseconds_ago":11000,
            "stalls":{"reads_waiting":1,"longest_wait_milliseconds":2000,"count":1,"total_milliseconds":2000,
            "longest_milliseconds":2000,"reads_failed":0},"served_by_http_bytes":0,
            "fetched_bytes":1,"wasted_bytes":2,"served_bytes":3,"fetched_bytes_per_second":4,
            "served_bytes_per_second":5,
            "fetched_from":{"rack_bytes":31,"zone_bytes":32,"region_bytes":33,"far_bytes":34,"origin_bytes":35},"peers_connected":6,"peers_known":7,"condition":"all is well",
            "trackers":[{"address":"http://t/announce","infohash":"aa","answered_milliseconds_ago":60000,"peers":5,
            "failures":2,"last_failure":"says: no","next_announce_milliseconds":30000}],
            "dht":{"nodes":21,"peers_found":22,"condition":"nobody has it"},"lsd":{"peers_found":23},
            "pex":{"peers_telling":1,"peers_found":24},
            "sources":[
            {"address":"s3://b/p","kind":"bucket","state":"paused","encrypted":true,"received_bytes":10,"sent_bytes":0,
            "wasted_bytes":11,"received_bytes_per_second":13,"sent_bytes_per_second":0,"requests":15,
            "requested_bytes":16,"faults":{"corrupt_pieces":17,"timeouts":18,"refusals":19,"failed_attempts":20,
            "last":"answered with status 503","last_milliseconds_ago":1000}},
            {"address":"10.0.0.1:1","kind":"incoming_peer","state":"connected","client":"aria2/1.36","encrypted":false,
            "received_bytes":9,"sent_bytes":12,"wasted_bytes":0,"received_bytes_per_second":0,
            "sent_bytes_per_second":14,"round_trip_milliseconds":3,"requests":0,"requested_bytes":0,"chokes_us":true,
            "interested_in_us":false,"choked_by_us":true,"interesting_to_us":false,
            "faults":{"corrupt_pieces":0,"timeouts":0,"refusals":0,"failed_attempts":0}}],
            "sources_left_out":0,"forgotten_sources_received_bytes":8}""";

    /** Joins swarms that answer as a test says. */
    private final class Answering extends QuietFetcher {

        @Override
        PieceSource source() {
            return new RecordingSource();
        }

        @Override
        CompletionStage<TorrentStatus> status(PieceStore store) {
            return Objects.requireNonNull(answers.get(store.torrent().name().toString()));
        }
    }
}
