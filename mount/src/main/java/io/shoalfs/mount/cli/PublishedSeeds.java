package io.shoalfs.mount.cli;

import io.shoalfs.fetch.metainfo.PlainAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The web seeds that {@code shoalfs create} is given: everybody who has the torrent reads them, so that no secret may be in
 * them. Immutable. What is wrong with them is a sentence for people, in which there is no secret either.
 */
record PublishedSeeds(List<URI> seeds) {

    PublishedSeeds {
        seeds = List.copyOf(seeds);
    }

    /** What is wrong with them, whatever the torrent is of. */
    Optional<String> fault() {
        for (var seed : seeds) {
            if (seed.getRawAuthority().indexOf('@') >= 0) {
                return Optional.of(
                        shown(seed) + " is given with a user's name, which everybody who has the torrent would "
                                + "read: name it without; who mounts the torrent can be given a token by --web-token");
            }
            if (seed.getRawFragment() != null) {
                return Optional.of(shown(seed) + " has a '#' behind it, of which no server is told");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with them for a directory: only what ends in a slash is completed with its name and the files' (BEP 19). */
    Optional<String> faultOfDirectory() {
        for (var seed : seeds) {
            if (seed.getRawQuery() != null) {
                return Optional.of(shown(seed)
                        + " is given with a query, behind which no file of a directory can be named " + "(BEP 19)");
            }
            if (!seed.getRawPath().endsWith("/")) {
                return Optional.of("--web-seed: of a directory, the address must end in a slash (BEP 19)");
            }
        }
        return Optional.empty();
    }

    /** What their user should know, a line each: a query may be what names the file, or a signature. */
    List<String> warnings() {
        return seeds.stream()
                .filter(seed -> seed.getRawQuery() != null)
                .map(seed -> shown(seed)
                        + " has a query, which the torrent says to everybody: no signature or key should be " + "in it")
                .toList();
    }

    private static String shown(URI seed) {
        return "--web-seed: " + PlainAddress.of(seed);
    }
}
