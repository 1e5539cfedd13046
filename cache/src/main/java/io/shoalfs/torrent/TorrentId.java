package io.shoalfs.torrent;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of one torrent: a v1 torrent has the first, a v2 torrent the second, a hybrid both (BEP 52).
 */
public record TorrentId(@Nullable InfoHash v1, @Nullable InfoHash v2) {

    public TorrentId {
        if (v1 == null && v2 == null) {
            throw new IllegalArgumentException("a torrent has at least one info-hash");
        }
        if ((v1 != null && v1.isV2()) || (v2 != null && !v2.isV2())) {
            throw new IllegalArgumentException("info-hashes in the wrong places: " + v1 + ", " + v2);
        }
    }

    /** The hash that names the torrent in caches and logs: the v2 one where there is one. */
    public InfoHash primary() {
        return v2 != null ? v2 : Objects.requireNonNull(v1);
    }

    /** Each hash that there is, v1 first: one swarm each. */
    public Stream<InfoHash> all() {
        return Stream.of(v1, v2).filter(Objects::nonNull).map(Objects::requireNonNull);
    }

    @Override
    public String toString() {
        return primary().hex();
    }
}
