package io.shoalfs.fetch.peer.crypto;

import io.shoalfs.torrent.InfoHash;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The torrents that peers may mean, by the hash by which they say so before anything is secret. Any thread. */
public final class TorrentNames {

    private final Map<String, InfoHash> known = new ConcurrentHashMap<>();

    /** Peers may mean this one, too. */
    public void add(InfoHash torrent) {
        known.put(text(Secrets.name(torrent)), torrent);
    }

    /** Nobody may mean this one any more. */
    public void remove(InfoHash torrent) {
        known.remove(text(Secrets.name(torrent)));
    }

    /** The one that is meant. */
    Optional<InfoHash> of(byte[] hash) {
        return Optional.ofNullable(known.get(text(hash)));
    }

    private static String text(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
