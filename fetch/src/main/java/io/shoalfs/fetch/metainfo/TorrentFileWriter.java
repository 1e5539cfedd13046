package io.shoalfs.fetch.metainfo;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/** Writes what {@link Metainfo#parse} reads, of metadata that came from peers. */
final class TorrentFileWriter {

    private TorrentFileWriter() {}

    static byte[] write(
            ByteBuffer info, SortedMap<String, ByteBuffer> layers, List<List<URI>> trackers, List<URI> webSeeds)
            throws MetainfoException {
        var out = new BencodeWriter().dictionary().key("announce-list").list();
        for (var tier : trackers) {
            out.list();
            tier.forEach(tracker -> out.string(tracker.toString()));
            out.end();
        }
        out.end().key("info").value(value(info));
        if (!layers.isEmpty()) {
            out.key("piece layers").dictionary();
            layers.forEach((root, layer) -> {
                byte[] bytes = new byte[layer.remaining()];
                layer.duplicate().get(bytes);
                out.key(HexFormat.of().parseHex(root)).string(bytes);
            });
            out.end();
        }
        out.key("url-list").list();
        webSeeds.forEach(seed -> out.string(seed.toString()));
        return out.end().end().bytes();
    }

    private static Bencode value(ByteBuffer info) throws MetainfoException {
        try {
            return Bencode.decode(info.duplicate(), BencodeLimits.TORRENT);
        } catch (BencodeException e) {
            throw new MetainfoException("the torrent's metadata is not bencoded: " + e.getMessage(), e);
        }
    }
}
