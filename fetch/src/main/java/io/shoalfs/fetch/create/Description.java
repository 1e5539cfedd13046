package io.shoalfs.fetch.create;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a torrent says beside its files.
 *
 * @param trackers in tiers (BEP 12)
 * @param webSeeds servers that have the files (BEP 19)
 * @param comment for people
 * @param creator the program that made it
 * @param isPrivate peers only from its trackers (BEP 27); part of the info-hash
 * @param source the site that it is made for; part of the info-hash
 */
public record Description(
        List<List<URI>> trackers,
        List<URI> webSeeds,
        @Nullable String comment,
        @Nullable String creator,
        boolean isPrivate,
        @Nullable String source) {

    public Description {
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
    }

    /**
     * The same, with one more web seed before the others.
     *
     * @param seed null: with none
     */
    public Description seededAt(@Nullable URI seed) {
        if (seed == null || webSeeds.contains(seed)) {
            return this;
        }
        var all = new ArrayList<>(List.of(seed));
        all.addAll(webSeeds);
        return new Description(trackers, all, comment, creator, isPrivate, source);
    }
}
