package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads an {@code info} dictionary (BEP 3): what its hash names. */
final class InfoParser {

    private static final Set<String> NAMES = Set.of(
            "files",
            "length",
            "name",
            "name.utf-8",
            "piece length",
            "pieces",
            "private",
            "source",
            "attr",
            "symlink path");

    /** A piece is assembled and hashed in memory: no client makes larger ones. */
    private static final int MAX_PIECE_LENGTH = 1 << 30;

    private static final int SHA1_LENGTH = 20;

    private final BencodeDictionary info;
    private final Fields fields;

    InfoParser(BencodeDictionary info) {
        this.info = info;
        this.fields = new Fields(info, NAMES);
    }

    /** Whether BEP 27 binds it to its own trackers. */
    boolean isPrivate() {
        return fields.integer("private").orElse(0) == 1;
    }

    /** The site that it was made for, if it says so. */
    @Nullable
    String source() {
        return fields.string("source").map(BencodeString::text).orElse(null);
    }

    Torrent parse() throws MetainfoException {
        var repeated = fields.repeated();
        if (repeated.isPresent()) {
            throw new MetainfoException("the torrent is ambiguous: it says twice what its " + repeated.get() + " is");
        }
        int pieceLength = pieceLength();
        var id = new TorrentId(InfoHash.of(digest("SHA-1")), null);
        var name = name(id);
        var files = new V1Files(fields, name).parse();
        if (files.length() == 0) {
            throw new MetainfoException("the torrent holds no data: all its files are empty");
        }
        var pieces = pieces(files.length() / pieceLength + (files.length() % pieceLength == 0 ? 0 : 1));
        return new Torrent(id, name, new Layout(files, pieceLength), new Sha1PieceHashes(pieces));
    }

    private int pieceLength() throws MetainfoException {
        long length = fields.integer("piece length")
                .orElseThrow(() -> new MetainfoException("the torrent has no piece length"));
        if (length < 1 || length > MAX_PIECE_LENGTH) {
            throw new MetainfoException("a piece length of " + length + " bytes is not between 1 and 2^30");
        }
        return (int) length;
    }

    /** The torrent's name made safe; where nothing of it is left, its hash. */
    private Name name(TorrentId id) throws MetainfoException {
        byte[] bytes = fields.utf8String("name")
                .map(BencodeString::bytes)
                .orElseThrow(() -> new MetainfoException("the torrent has no name"));
        if (bytes.length == 0 || bytes[0] == 0) {
            throw new MetainfoException("the torrent's name is empty");
        }
        var name = SafeNames.of(bytes);
        return name != null ? name : Name.of(id.primary().hex());
    }

    private byte[] pieces(long count) throws MetainfoException {
        var pieces =
                fields.string("pieces").orElseThrow(() -> new MetainfoException("the torrent has no piece hashes"));
        if (pieces.length() % SHA1_LENGTH != 0) {
            throw new MetainfoException("the piece hashes are " + pieces.length() + " bytes, no multiple of 20");
        }
        if (pieces.length() / SHA1_LENGTH != count) {
            throw new MetainfoException(
                    "the torrent has " + pieces.length() / SHA1_LENGTH + " piece hashes for " + count + " pieces");
        }
        return pieces.bytes();
    }

    private byte[] digest(String algorithm) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            digest.update(info.raw());
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
