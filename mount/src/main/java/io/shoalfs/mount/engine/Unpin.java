package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.Map;

/** Ends pins: what they have kept is evicted as anything else is, from now on. */
final class Unpin implements Errand {

    private final Targets targets;

    Unpin(Targets targets) {
        this.targets = targets;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        long bytes = 0;
        for (var target : targets.of(request)) {
            long before = target.keeper().pinned();
            target.keeper().unpin(target.files());
            bytes += before - target.keeper().pinned();
        }
        return Map.of("unpinned_bytes", bytes);
    }
}
