package io.shoalfs.mount.engine;

import io.shoalfs.cache.SeedStore;
import io.shoalfs.cache.Timers;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says how what is seeded in place does, in the words that {@link Status} has for mounts. */
final class SeedStatus implements Errand {

    private final List<SeedStore> stores;
    private final Torrents torrents;
    private final Timers timers;

    SeedStatus(List<SeedStore> stores, Torrents torrents, Timers timers) {
        this.stores = List.copyOf(stores);
        this.torrents = torrents;
        this.timers = timers;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var views = torrents.all();
        var answers = TorrentAnswers.of(views, timers);
        var told = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < views.size(); i++) {
            told.add(StatusFields.of(views.get(i), List.of(), 0, answers.get(i)));
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("process_id", ProcessHandle.current().pid());
        answer.put("seeds", stores.stream().map(SeedStatus::seed).toList());
        answer.put("mounts", List.of());
        answer.put("torrents", told);
        answer.put("torrents_left_out", 0);
        return answer;
    }

    private static Map<String, Object> seed(SeedStore store) {
        return Map.of(
                "name",
                store.torrent().name().toString(),
                "directory",
                store.root().toString());
    }
}
