package io.shoalfs.fetch.metainfo;

import io.shoalfs.fetch.metainfo.Metainfo.Remarks;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@code .torrent} file: its outer dictionary here, its {@code info} in {@link InfoParser}. */
final class MetainfoParser {

    private static final Set<String> NAMES = Set.of(
            "announce",
            "announce-list",
            "comment",
            "comment.utf-8",
            "created by",
            "created by.utf-8",
            "creation date",
            "info",
            "magnet-info",
            "nodes",
            "piece layers",
            "url-list");

    private MetainfoParser() {}

    static Metainfo parse(byte[] bytes) throws MetainfoException {
        var root = new Fields(dictionary(bytes), NAMES);
        var info = root.dictionary("info").orElse(null);
        if (info == null) {
            throw new MetainfoException(
                    root.has("magnet-info")
                            ? "this is a saved magnet link, not a torrent: it says nothing of the files"
                            : "this is not a torrent: it has no info dictionary");
        }
        var parser = new InfoParser(info, root.dictionary("piece layers"));
        var torrent = torrent(parser);
        return new Metainfo(
                torrent,
                kept(info, torrent),
                Links.trackers(root),
                Links.webSeeds(root),
                Links.nodes(root),
                parser.isPrivate(),
                remarks(root, parser.source()));
    }

    /** One torrent that is described as none can be must not take the others of its directory with it. */
    private static Torrent torrent(InfoParser parser) throws MetainfoException {
        try {
            return parser.parse();
        } catch (IllegalArgumentException e) {
            throw new MetainfoException("the torrent is damaged: " + e.getMessage(), e);
        }
    }

    /** What is left of the bytes: a torrent of millions of files is not to be in memory twice. */
    private static ByteBuffer kept(BencodeDictionary info, Torrent torrent) {
        var raw = info.raw();
        if (!Metainfo.isVerifiable(torrent)) {
            return raw;
        }
        return raw.remaining() > Metainfo.LONGEST_GIVEN
                ? ByteBuffer.allocate(0)
                : ByteBuffer.allocate(raw.remaining()).put(raw).flip();
    }

    private static BencodeDictionary dictionary(byte[] bytes) throws MetainfoException {
        try {
            if (Bencode.decode(bytes, BencodeLimits.TORRENT) instanceof BencodeDictionary dictionary) {
                return dictionary;
            }
        } catch (BencodeException e) {
            throw new MetainfoException("this is not a torrent: " + e.getMessage(), e);
        }
        throw new MetainfoException("this is not a torrent: it is no dictionary");
    }

    private static Remarks remarks(Fields root, @Nullable String source) {
        var created = root.integer("creation date");
        // What is over the year 9999 is no date that anybody meant.
        boolean isDate = created.isPresent() && created.getAsLong() >= 0 && created.getAsLong() < 253_402_300_800L;
        return new Remarks(
                root.utf8String("comment").map(BencodeString::text).orElse(null),
                root.utf8String("created by").map(BencodeString::text).orElse(null),
                isDate ? Instant.ofEpochSecond(created.getAsLong()) : null,
                source);
    }
}
