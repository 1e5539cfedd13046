package io.shoalfs.fetch.dht;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes at one range of distances from us, at most eight, and who may take their places. Confined to one loop. */
final class Bucket {

    /** How many nodes a bucket has (BEP 5). */
    static final int K = 8;

    final List<Entry> entries = new ArrayList<>(K);

    /** They have answered when there was no room: the latest last. */
    final List<Entry> replacements = new ArrayList<>(K);

    /** When somebody in it was last looked for, or came in. */
    long changedNanos;

    Bucket(long nowNanos) {
        this.changedNanos = nowNanos;
    }

    boolean isFull() {
        return entries.size() >= K;
    }

    /** Takes it if there is room, or somebody in it is worth less: one who is bad, or whose id is not of its address. */
    boolean take(Entry entry) {
        if (isFull()) {
            var worse = worseThan(entry);
            if (worse == null) {
                return false;
            }
            entries.remove(worse);
        }
        entries.add(entry);
        changedNanos = entry.heardNanos;
        return true;
    }

    private @Nullable Entry worseThan(Entry entry) {
        return entries.stream()
                .filter(Entry::isBad)
                .findFirst()
                .or(() -> entries.stream()
                        .filter(other -> entry.isSecure() && !other.isSecure())
                        .findFirst())
                .orElse(null);
    }

    /** Keeps it for later; who was kept longest goes. */
    void keep(Entry entry) {
        replacements.removeIf(other -> other.contact.id().equals(entry.contact.id()));
        if (replacements.size() >= K) {
            replacements.remove(0);
        }
        replacements.add(entry);
    }

    /** Puts the latest of those kept into the place of a bad one. */
    void replace(Entry bad) {
        entries.remove(bad);
        if (!replacements.isEmpty()) {
            entries.add(replacements.remove(replacements.size() - 1));
        }
    }

    /** The one that was heard of longest ago, if it is no longer good. */
    @Nullable
    Entry questionable(long nowNanos) {
        return entries.stream()
                .filter(entry -> !entry.isGood(nowNanos))
                .min(Comparator.comparingLong(entry -> entry.heardNanos - nowNanos))
                .orElse(null);
    }
}
