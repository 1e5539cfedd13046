package io.shoalfs.mount.engine;

import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.Wanted;
import io.shoalfs.fetch.metainfo.Magnet;
import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A torrent that peers must be asked about before it can be shown: a magnet link, or a v2 torrent without its piece layers.
 *
 * @param text as the user named it
 * @param magnet what is known of it
 * @param info its info dictionary, raw, if that is known
 * @param isPrivate whether its trackers only are to be asked (BEP 27), as far as that is known
 * @param isTrusted whether the user chose a file that says all this: what it names may be in private networks
 */
record Link(String text, Magnet magnet, Optional<ByteBuffer> info, boolean isPrivate, boolean isTrusted) {

    /** A magnet link. The exception's message is for people. */
    static Link of(String text) throws IOException {
        try {
            return new Link(text, Magnet.parse(text), Optional.empty(), false, false);
        } catch (IOException e) {
            throw new IOException("the link cannot be mounted: " + e.getMessage(), e);
        }
    }

    /** A torrent whose pieces cannot be verified yet. */
    static Link of(String text, Metainfo metainfo, boolean isTrusted) {
        var torrent = metainfo.torrent();
        var trackers =
                metainfo.trackers().stream().flatMap(List::stream).distinct().toList();
        var magnet = new Magnet(
                torrent.id(),
                Optional.of(torrent.name().toString()),
                trackers,
                metainfo.webSeeds(),
                List.of(),
                List.of());
        return new Link(text, magnet, Optional.of(metainfo.info()), metainfo.isPrivate(), isTrusted);
    }

    /** What is to be looked for, and where. */
    Wanted wanted(GivenSources given) {
        return new Wanted(magnet.id(), info, tiers(), magnet.peers(), isTrusted, isPrivate, given);
    }

    /** Each tracker in a tier of its own: a link says nothing of tiers. */
    List<List<URI>> tiers() {
        return magnet.trackers().stream().map(List::of).toList();
    }

    /** What it is called until more is known, without what a terminal would obey. */
    String name() {
        return magnet.name().orElse(magnet.id().primary().hex()).replaceAll("\\p{Cntrl}", "?");
    }
}
