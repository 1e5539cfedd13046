package io.shoalfs.fetch.swarm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a piece that came corrupt from several sources: it is fetched again from one source at a time, and what
 * matches then tells who had sent something else.
 */
final class Trial {

    /** What a source sent as this block, in a version of the piece that was corrupt. */
    record Evidence(int ordinal, SourceQueue sender, long digest) {}

    private final List<Evidence> evidence = new ArrayList<>();
    private final List<SourceQueue> chosen = new ArrayList<>();
    private @Nullable SourceQueue only;

    /** Whether this is the source that the piece is fetched from now. */
    boolean admits(SourceQueue queue) {
        return only == queue;
    }

    @Nullable
    SourceQueue only() {
        return only;
    }

    void choose(@Nullable SourceQueue queue) {
        only = queue;
        if (queue != null) {
            chosen.remove(queue);
            chosen.add(queue);
        }
    }

    /** How lately this source was chosen; -1 if never. */
    int lastChosen(SourceQueue queue) {
        return chosen.indexOf(queue);
    }

    void add(Evidence item) {
        evidence.add(item);
    }

    List<Evidence> evidence() {
        return evidence;
    }

    boolean accuses(SourceQueue queue) {
        for (var item : evidence) {
            if (item.sender == queue) {
                return true;
            }
        }
        return false;
    }
}
