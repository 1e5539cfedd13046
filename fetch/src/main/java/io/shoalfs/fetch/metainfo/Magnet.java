package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.TorrentId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a magnet link says (BEP 9, BEP 53): which torrent is meant, and who may have it. Immutable.
 *
 * @param id one hash, or both of a hybrid
 * @param name what whoever made the link calls it; nobody has verified that
 * @param trackers {@code http}, {@code https} and {@code udp} only
 * @param webSeeds as BEP 19 has them
 * @param peers addresses, unresolved
 * @param selected which files are wanted: empty for all
 */
public record Magnet(
        TorrentId id,
        Optional<String> name,
        List<URI> trackers,
        List<URI> webSeeds,
        List<InetSocketAddress> peers,
        List<Files> selected) {

    public Magnet {
        trackers = List.copyOf(trackers);
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        selected = List.copyOf(selected);
    }

    /**
     * Some of a torrent's files, by their ordinals.
     *
     * @param first 0 or more
     * @param last not before the first; may be beyond the torrent's last
     */
    public record Files(int first, int last) {

        public Files {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("no files: " + first + " to " + last);
            }
        }
    }

    /** Whether it is meant as a magnet link, right or wrong; an info-hash alone is one too. */
    public static boolean isMagnet(String text) {
        return MagnetParser.isMagnet(text);
    }

    /**
     * What a link says. What is of no use in it is left out; but a hash that is wrong makes it useless.
     *
     * @throws MetainfoException if it names no torrent
     */
    public static Magnet parse(String text) throws MetainfoException {
        return new MagnetParser().parse(text);
    }
}
