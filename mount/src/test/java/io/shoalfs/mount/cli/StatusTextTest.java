package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code shoalfs status} shows of what engines answer. */
class StatusTextTest {

    private static final String ANSWERS = """
            {"engines": [{
              "process_id": 4711,
              "cache": {"directory": "/var/cache/shoalfs", "size_bytes": 10737418240, "allocated_bytes": 20971520,
                "held_bytes": 20971520, "pinned_bytes": 1024, "passed_through_bytes": 0,
                "keep_free_bytes": 1073741824, "uncached_bytes": 0, "refuses_because": "the disk is full"},
              "mounts": [{"mount_point": "/data/shapes", "mounted": true, "torrents": 1}],
              "torrents": [
                {"name": "later", "infohash_v1": "22", "mount_points": [], "state": "resolving_metadata",
                  "answered": true, "condition": "no peers were found"},
                {"name": "sha\\u001bpes", "infohash_v1": "11", "mount_points": ["/data/shapes"], "state": "fetching",
                  "answered": true, "size_bytes": 41943040, "held_bytes": 20971520, "pinned_bytes": 1024,
                  "piece_length_bytes": 262144, "pieces": 160, "pieces_held": 80, "pieces_unverified": 0,
                  "joined_milliseconds_ago": 7320000,
                  "stalls": {"reads_waiting": 2, "longest_wait_milliseconds": 3250, "count": 12,
                    "total_milliseconds": 75000, "longest_milliseconds": 8100, "reads_failed": 1,
                    "last_failure": "piece 1 did not arrive"},
                  "fetched_bytes": 31457280, "wasted_bytes": 16384, "served_bytes": 1048576,
                  "fetched_bytes_per_second": 5242880, "served_bytes_per_second": 512,
                  "fetched_from": {"rack_bytes": 26214400, "zone_bytes": 131072, "origin_bytes": 5111808},
                  "peers_connected": 1, "peers_known": 9, "condition": "2 sources are connected",
                  "trackers": [
                    {"address": "http://t/announce", "infohash": "11", "answered_milliseconds_ago": 12000, "peers": 40,
                      "failures": 0, "next_announce_milliseconds": 1500000},
                    {"address": "udp://u:1", "infohash": "11", "failures": 3, "last_failure": "did not answer in 15 s",
                      "next_announce_milliseconds": 9000},
                    {"address": "udp://v:1", "infohash": "11", "failures": 0}],
                  "dht": {"nodes": 120, "peers_found": 14}, "lsd": {"peers_found": 0},
                  "pex": {"peers_telling": 1, "peers_found": 3},
                  "sources": [
                    {"address": "10.0.0.3:6881", "kind": "incoming_peer", "state": "connected",
                      "client": "libtorrent/2.0.8.0", "encrypted": true, "received_bytes": 20971520,
                      "sent_bytes": 1048576, "wasted_bytes": 0, "received_bytes_per_second": 5242880,
                      "sent_bytes_per_second": 512, "round_trip_milliseconds": 4, "requests": 2,
                      "requested_bytes": 32768, "chokes_us": false, "interested_in_us": true, "choked_by_us": false,
                      "interesting_to_us": true,
                      "faults": {"corrupt_pieces": 0, "timeouts": 0, "refusals": 0, "failed_attempts": 0}},
                    {"address": "http://w.example/", "kind": "web_seed", "state": "banned",
                      "received_bytes": 10485760, "sent_bytes": 0, "wasted_bytes": 0, "received_bytes_per_second": 0,
                      "sent_bytes_per_second": 0, "requests": 0, "requested_bytes": 0,
                      "faults": {"corrupt_pieces": 1, "timeouts": 2, "refusals": 3, "failed_attempts": 4,
                        "last": "it sent false data for piece 7"}}],
                  "sources_left_out": 5, "forgotten_sources_received_bytes": 0},
                {"name": "busy", "infohash_v2": "33", "mount_points": ["/a", "/b"], "state": "idle", "answered": false,
                  "size_bytes": 0, "held_bytes": 0, "pinned_bytes": 0, "pieces": 0, "pieces_held": 0,
                  "stalls": {"reads_waiting": 0, "longest_wait_milliseconds": 0, "count": 0,
                    "total_milliseconds": 0, "longest_milliseconds": 0, "reads_failed": 0}}],
              "torrents_left_out": 0}],
            "unreachable": [{"path": "/mnt/other", "reason": "it does not answer"}]}
            """;

    private static final String TEXT = """
            cache /var/cache/shoalfs (process 4711): 20.0 MiB of 10.0 GiB taken, 20.0 MiB held of what is mounted, 1.0 KiB pinned, 1.0 GiB kept free
              it takes nothing now: the disk is full
            later  resolving metadata
              infohash v1 22
              no peers were found
            sha?pes  fetching  50%, 20.0 MiB of 40.0 MiB, 80 of 160 pieces, down 5.0 MiB/s, up 512 B/s  at /data/shapes
              infohash v1 11
              reads: 2 wait, the longest for 3.3 s; 12 stalls took 1 min, the longest 8.1 s; 1 failed
                the last failure: piece 1 did not arrive
              fetched 30.0 MiB, wasted 16.0 KiB, served 1.0 MiB, pinned 1.0 KiB, since 2 h 2 min
              from the rack 83 %, the zone 0 %, servers 16 %
              2 sources are connected
              peers: 1 connected, 9 known; DHT: 120 nodes, 14 found; LSD: 0 found; PEX: 3 found
              tracker http://t/announce named 40 peers 12.0 s ago, is asked in 25 min
              tracker udp://u:1 did not answer in 15 s, is asked in 9.0 s
              tracker udp://v:1 was not asked yet
                SOURCE             KIND           STATE      DOWN       UP       RTT   RECEIVED  SENT     ASKED     FLAGS  CLIENT
                10.0.0.3:6881      incoming peer  connected  5.0 MiB/s  512 B/s  4 ms  20.0 MiB  1.0 MiB  32.0 KiB  Edu    libtorrent/2.0.8.0
                http://w.example/  web seed       banned     0 B/s      0 B/s    -     10.0 MiB  0 B      0 B       -
                  1 corrupt pieces, 2 timeouts, 3 refusals, 4 failed attempts, it sent false data for piece 7
                and 5 more
            busy  idle  100%, 0 B of 0 B, 0 of 0 pieces  at /a, /b
              infohash v2 33
              reads: 0 wait; 0 stalls took 0 ms, the longest 0 ms; 0 failed
              its event loop is busy and did not answer in time: nothing is known of its sources
            /mnt/other cannot be asked: it does not answer
            """;

    @Test
    void text_ofAnswers_isThis() throws IOException {
        assertEquals(TEXT, String.join("\n", StatusText.of(JSON.std.mapFrom(ANSWERS))) + "\n");
    }

    @Test
    void text_ofNothing_isASentence() {
        assertEquals(
                List.of("Nothing is mounted by shoalfs."),
                StatusText.of(new Engines.Answers(List.of(), List.of()).fields()));
    }

    @Test
    void text_ofManyTorrents_isALineEach_andSaysHowManyMore() {
        var torrents = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < 150; i++) {
            var torrent = new LinkedHashMap<String, Object>();
            torrent.put("name", "torrent " + i);
            torrent.put("state", "idle");
            torrent.put("pieces", 1);
            torrents.add(torrent);
        }
        Map<String, Object> engine = Map.of("torrents", torrents, "torrents_left_out", 7);

        var lines = StatusText.of(new Engines.Answers(List.of(engine), List.of()).fields());

        assertEquals(102, lines.size());
        assertTrue(lines.get(100).startsWith("torrent 99  idle  100%"), lines.get(100));
        assertEquals("and 57 more", lines.get(101));
    }

    @Test
    void text_ofManySources_saysHowManyMore() {
        var sources = new ArrayList<Map<?, ?>>();
        for (int i = 0; i < 200; i++) {
            sources.add(Map.of("address", "10.0.0." + i, "kind", "peer", "state", "connected"));
        }

        var lines = SourceTable.of(sources, 3);

        assertEquals(22, lines.size());
        assertEquals("    and 183 more", lines.get(21));
        assertFalse(String.join("", lines).contains("10.0.0.20 "), lines.toString());
    }
}
