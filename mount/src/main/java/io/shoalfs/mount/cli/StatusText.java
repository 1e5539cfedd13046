package io.shoalfs.mount.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How mounts do, in lines for people. What is foreign in them shows nothing that a terminal would obey. */
final class StatusText {

    /** So many torrents are told of in full; of more, each has a line. */
    private static final int IN_FULL_MAX = 10;

    private static final int TORRENTS_MAX = 100;

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    /** From where bytes came, the nearest first, and what that is called. */
    private static final Map<String, String> FROM = new LinkedHashMap<>();

    static {
        FROM.put("rack_bytes", "the rack");
        FROM.put("zone_bytes", "the zone");
        FROM.put("region_bytes", "the region");
        FROM.put("far_bytes", "far away");
        FROM.put("origin_bytes", "servers");
    }

    private final List<String> lines = new ArrayList<>();

    private StatusText() {}

    /** What {@link Engines.Answers#fields} has. */
    static List<String> of(Map<?, ?> answers) {
        var text = new StatusText();
        var engines = objects(answers, "engines");
        var unreachable = objects(answers, "unreachable");
        engines.forEach(text::engine);
        unreachable.forEach(mount -> text.add(string(mount, "path") + " cannot be asked: " + string(mount, "reason")));
        if (text.lines.isEmpty()) {
            text.add("Nothing is mounted by shoalfs.");
        }
        return List.copyOf(text.lines);
    }

    private void add(String line) {
        lines.add(InfoCommand.visible(line));
    }

    private void engine(Map<?, ?> engine) {
        if (engine.containsKey("seeds")) {
            add("seeded in place (process " + number(engine, "process_id") + "): "
                    + objects(engine, "seeds").stream()
                            .map(seed -> string(seed, "directory"))
                            .distinct()
                            .collect(Collectors.joining(", ")));
        } else {
            cache(engine);
        }
        torrents(engine);
    }

    private void cache(Map<?, ?> engine) {
        var cache = object(engine, "cache");
        add("cache " + string(cache, "directory") + " (process " + number(engine, "process_id") + "): "
                + bytes(cache, "allocated_bytes") + " of " + bytes(cache, "size_bytes") + " taken, "
                + bytes(cache, "held_bytes") + " held of what is mounted, " + bytes(cache, "pinned_bytes")
                + " pinned, " + bytes(cache, "keep_free_bytes") + " kept free");
        if (cache.containsKey("refuses_because")) {
            add("  it takes nothing now: " + string(cache, "refuses_because"));
        }
        objects(engine, "orders").forEach(this::order);
    }

    private void torrents(Map<?, ?> engine) {
        var torrents = objects(engine, "torrents");
        boolean isInFull = torrents.size() <= IN_FULL_MAX;
        torrents.stream().limit(TORRENTS_MAX).forEach(torrent -> {
            head(torrent);
            if (isInFull) {
                body(torrent);
            }
        });
        long more = Math.max(0, torrents.size() - TORRENTS_MAX) + number(engine, "torrents_left_out");
        if (more > 0) {
            add("and " + more + " more");
        }
    }

    private void order(Map<?, ?> order) {
        add("order " + string(order, "name") + " at " + string(order, "mount_point") + ": "
                + number(order, "files_passed") + " of " + number(order, "files") + " files, "
                + number(order, "files_left_out") + " of them left out; " + bytes(order, "ahead_bytes") + " of "
                + bytes(order, "ahead_limit_bytes") + " ahead, " + bytes(order, "under_way_bytes")
                + " of them under way");
    }

    private void head(Map<?, ?> torrent) {
        var places = strings(torrent, "mount_points");
        var at = places.isEmpty() ? "" : "  at " + String.join(", ", places);
        var state = string(torrent, "state").replace('_', ' ');
        if (!torrent.containsKey("pieces")) {
            add(string(torrent, "name") + "  " + state + at);
            return;
        }
        long size = number(torrent, "size_bytes");
        long share = size == 0 ? 100 : number(torrent, "held_bytes") * 100 / size;
        add(string(torrent, "name") + "  " + state + "  " + share + "%, " + bytes(torrent, "held_bytes") + " of "
                + bytes(torrent, "size_bytes") + ", " + number(torrent, "pieces_held") + " of "
                + number(torrent, "pieces") + " pieces" + rates(torrent) + at);
    }

    private static String rates(Map<?, ?> torrent) {
        return torrent.containsKey("fetched_bytes")
                ? ", down " + rate(torrent, "fetched_bytes_per_second") + ", up "
                        + rate(torrent, "served_bytes_per_second")
                : "";
    }

    private void body(Map<?, ?> torrent) {
        for (var name : List.of("infohash_v1", "infohash_v2")) {
            if (torrent.containsKey(name)) {
                add("  " + name.replace('_', ' ') + " " + string(torrent, name));
            }
        }
        if (torrent.containsKey("stalls")) {
            reads(object(torrent, "stalls"));
        }
        if (!Boolean.TRUE.equals(torrent.get("answered"))) {
            add("  its event loop is busy and did not answer in time: nothing is known of its sources");
            return;
        }
        if (!torrent.containsKey("fetched_bytes")) {
            add("  " + string(torrent, "condition"));
            return;
        }
        add("  fetched " + bytes(torrent, "fetched_bytes") + ", wasted " + bytes(torrent, "wasted_bytes") + ", served "
                + bytes(torrent, "served_bytes") + byHttp(torrent) + ", pinned " + bytes(torrent, "pinned_bytes")
                + ", since "
                + time(number(torrent, "joined_milliseconds_ago")));
        from(object(torrent, "fetched_from"));
        add("  " + string(torrent, "condition"));
        discoveries(torrent);
        objects(torrent, "trackers").forEach(this::tracker);
        lines.addAll(SourceTable.of(objects(torrent, "sources"), number(torrent, "sources_left_out")));
    }

    /** In hundredths, each rounded: together they may be a little less than all, or more. */
    private void from(Map<?, ?> fetched) {
        long all =
                FROM.keySet().stream().mapToLong(name -> number(fetched, name)).sum();
        var shares = FROM.entrySet().stream()
                .filter(from -> number(fetched, from.getKey()) > 0)
                .map(from -> from.getValue() + " " + Math.round(100.0 * number(fetched, from.getKey()) / all) + " %")
                .toList();
        if (!shares.isEmpty()) {
            add("  from " + String.join(", ", shares));
        }
    }

    private static String byHttp(Map<?, ?> torrent) {
        return number(torrent, "served_by_http_bytes") > 0
                ? " and " + bytes(torrent, "served_by_http_bytes") + " by HTTP"
                : "";
    }

    private void reads(Map<?, ?> stalls) {
        long waiting = number(stalls, "reads_waiting");
        add("  reads: " + waiting + " wait"
                + (waiting == 0 ? "" : ", the longest for " + time(number(stalls, "longest_wait_milliseconds")))
                + "; " + number(stalls, "count") + " stalls took " + time(number(stalls, "total_milliseconds"))
                + ", the longest " + time(number(stalls, "longest_milliseconds")) + "; "
                + number(stalls, "reads_failed") + " failed");
        if (stalls.containsKey("last_failure")) {
            add("    the last failure: " + string(stalls, "last_failure"));
        }
    }

    private void discoveries(Map<?, ?> torrent) {
        var line = new StringBuilder("  peers: " + number(torrent, "peers_connected") + " connected, "
                + number(torrent, "peers_known") + " known");
        for (var name : List.of("dht", "lsd", "pex")) {
            if (torrent.containsKey(name)) {
                var discovery = object(torrent, name);
                line.append("; ").append(name.toUpperCase(Locale.ROOT)).append(": ");
                if (discovery.containsKey("nodes")) {
                    line.append(number(discovery, "nodes")).append(" nodes, ");
                }
                line.append(number(discovery, "peers_found")).append(" found");
            }
        }
        add(line.toString());
    }

    private void tracker(Map<?, ?> tracker) {
        var line = new StringBuilder("  tracker " + string(tracker, "address"));
        if (tracker.containsKey("last_failure")) {
            line.append(' ').append(string(tracker, "last_failure"));
        } else if (tracker.containsKey("answered_milliseconds_ago")) {
            line.append(" named ")
                    .append(number(tracker, "peers"))
                    .append(" peers ")
                    .append(time(number(tracker, "answered_milliseconds_ago")))
                    .append(" ago");
        } else {
            line.append(" was not asked yet");
        }
        if (tracker.containsKey("next_announce_milliseconds")) {
            line.append(", is asked in ").append(time(number(tracker, "next_announce_milliseconds")));
        }
        add(line.toString());
    }

    /** A time that is told in thousandths of a second, in two digits of what fits. */
    static String time(long milliseconds) {
        if (milliseconds < SECOND) {
            return milliseconds + " ms";
        }
        if (milliseconds < MINUTE) {
            return String.format(Locale.ROOT, "%.1f s", milliseconds / (double) SECOND);
        }
        return milliseconds < HOUR
                ? milliseconds / MINUTE + " min"
                : String.format(Locale.ROOT, "%d h %d min", milliseconds / HOUR, milliseconds % HOUR / MINUTE);
    }

    static String rate(Map<?, ?> of, String field) {
        return bytes(of, field) + "/s";
    }

    static String bytes(Map<?, ?> of, String field) {
        return ProgressBar.bytes(number(of, field));
    }

    static long number(Map<?, ?> of, String field) {
        return Report.number(of, field);
    }

    static String string(Map<?, ?> of, String field) {
        return of.get(field) == null ? "" : String.valueOf(of.get(field));
    }

    static Map<?, ?> object(Map<?, ?> of, String field) {
        return of.get(field) instanceof Map<?, ?> object ? object : Map.of();
    }

    private static List<String> strings(Map<?, ?> of, String field) {
        return of.get(field) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<Map<?, ?>> objects(Map<?, ?> of, String field) {
        var objects = new ArrayList<Map<?, ?>>();
        if (of.get(field) instanceof List<?> list) {
            for (var object : list) {
                objects.add((Map<?, ?>) object);
            }
        }
        return objects;
    }
}
