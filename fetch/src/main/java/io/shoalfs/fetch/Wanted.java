package io.shoalfs.fetch;

import io.shoalfs.torrent.TorrentId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A torrent that is not known well enough to be joined: of a magnet link only its hash is, of a v2 torrent without piece
 * layers they are missing.
 *
 * @param info its info dictionary, raw, if that is known; nobody changes it
 * @param trackers in tiers (BEP 12)
 * @param peers addresses that the link names, unresolved where they are names
 * @param isTrusted whether its trackers may be in private networks
 * @param isPrivate whether it is known to be looked for at its trackers only (BEP 27)
 * @param given what the user adds
 */
public record Wanted(
        TorrentId id,
        Optional<ByteBuffer> info,
        List<List<URI>> trackers,
        List<InetSocketAddress> peers,
        boolean isTrusted,
        boolean isPrivate,
        GivenSources given) {

    public Wanted {
        trackers = trackers.stream().map(List::copyOf).toList();
        peers = List.copyOf(peers);
    }
}
