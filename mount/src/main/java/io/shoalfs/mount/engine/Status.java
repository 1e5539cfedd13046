package io.shoalfs.mount.engine;

import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.Timers;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says how an engine does: its cache, its mounts, their torrents. Each torrent is asked on its own loop, all at the same
 * time; one whose loop is too busy to answer is told of without what only the loop knows.
 */
final class Status implements Errand {

    /** The mount point that is asked about, as {@link Place#at} has it; without it all are. */
    static final String AT = "at";

    /** More torrents are counted only. */
    static final int TORRENTS_MAX = 10_000;

    private final DiskPieceCache cache;
    private final Path directory;
    private final Shelves shelves;
    private final Timers timers;

    /** What there is to tell of. */
    record Shelves(Mounts mounts, Torrents torrents, Links links) {}

    Status(DiskPieceCache cache, Path directory, Shelves shelves, Timers timers) {
        this.cache = cache;
        this.directory = directory;
        this.shelves = shelves;
        this.timers = timers;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var places = places(request);
        var shownAt = new HashMap<InfoHash, List<String>>();
        for (var place : places) {
            place.torrents().forEach(hash -> shownAt.computeIfAbsent(hash, none -> new ArrayList<>())
                    .add(place.at()));
        }
        boolean isAll = !request.fields().containsKey(AT);
        var wanted = shelves.torrents().all().stream()
                .filter(view -> isAll || shownAt.containsKey(view.hash()))
                .toList();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("process_id", ProcessHandle.current().pid());
        answer.put("cache", cache(wanted));
        answer.put("mounts", places.stream().map(Status::mount).toList());
        answer.put("orders", orders(places));
        answer.put("torrents", torrents(wanted, shownAt, isAll ? shelves.links().resolving() : List.of()));
        answer.put("torrents_left_out", Math.max(0, wanted.size() - TORRENTS_MAX));
        return answer;
    }

    private List<Place> places(ControlMessage request) throws IOException {
        var all = shelves.mounts().all();
        if (!request.fields().containsKey(AT)) {
            return all;
        }
        var at = request.text(AT);
        var places = all.stream().filter(place -> place.at().equals(at)).toList();
        if (places.isEmpty()) {
            throw new IOException(at + " is not mounted (any longer)");
        }
        return places;
    }

    private static Map<String, Object> mount(Place place) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("mount_point", place.at());
        fields.put("mounted", place.isMounted());
        fields.put("torrents", place.torrents().size());
        return fields;
    }

    private List<Map<String, Object>> orders(List<Place> places) {
        var orders = new ArrayList<Map<String, Object>>();
        for (var order : cache.orders().progress()) {
            places.stream()
                    .filter(place -> DeclareOrder.isOf(order.name(), place))
                    .forEach(place -> orders.add(StatusFields.of(order, place)));
        }
        return orders;
    }

    private Map<String, Object> cache(List<Torrents.View> torrents) {
        var condition = cache.condition();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("directory", directory.toString());
        fields.put("size_bytes", condition.budget());
        fields.put("allocated_bytes", condition.used());
        fields.put(
                "held_bytes",
                torrents.stream().mapToLong(Torrents.View::heldBytes).sum());
        fields.put("pinned_bytes", condition.pinned());
        fields.put("passed_through_bytes", condition.lent());
        fields.put("keep_free_bytes", condition.keptFree());
        fields.put("uncached_bytes", condition.uncachedBytes());
        var reason = condition.reason();
        if (reason != null) {
            fields.put("refuses_because", reason);
        }
        return fields;
    }

    private List<Map<String, Object>> torrents(
            List<Torrents.View> views, Map<InfoHash, List<String>> shownAt, List<Links.Resolving> links)
            throws IOException {
        var told = views.subList(0, Math.min(TORRENTS_MAX, views.size()));
        var answers = TorrentAnswers.of(told, timers);
        var all = new ArrayList<Map<String, Object>>();
        for (var link : links) {
            all.add(StatusFields.of(link));
        }
        for (int i = 0; i < told.size(); i++) {
            var view = told.get(i);
            long pinned =
                    cache.keeper(view.hash()).map(keeper -> keeper.pinned()).orElse(0L);
            all.add(StatusFields.of(view, shownAt.getOrDefault(view.hash(), List.of()), pinned, answers.get(i)));
        }
        return all;
    }
}
