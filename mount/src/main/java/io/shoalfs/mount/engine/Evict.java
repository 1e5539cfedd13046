package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives up what is held of files, but for what is pinned or being read. */
final class Evict implements Errand {

    private final Targets targets;

    Evict(Targets targets) {
        this.targets = targets;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        long freed = 0;
        long pinned = 0;
        long inUse = 0;
        for (var target : targets.of(request)) {
            var evicted = target.keeper().evict(target.pieces());
            freed += evicted.freed();
            pinned += evicted.pinned();
            inUse += evicted.inUse();
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("freed_bytes", freed);
        answer.put("pinned_bytes", pinned);
        answer.put("in_use_bytes", inUse);
        return answer;
    }
}
