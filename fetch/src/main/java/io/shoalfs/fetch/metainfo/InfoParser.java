package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.PieceHashes;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code info} dictionary: what its hashes name. It is of v1 (BEP 3), of v2 (BEP 52), or of both, and then both
 * must describe the same files.
 */
final class InfoParser {

    private static final Set<String> NAMES = Set.of(
            "file tree",
            "files",
            "length",
            "meta version",
            "name",
            "name.utf-8",
            "piece length",
            "pieces",
            "private",
            "source");

    private static final int SHA1_LENGTH = 20;

    private final BencodeDictionary info;
    private final Optional<BencodeDictionary> layers;
    private final Fields fields;

    /** A parser of this dictionary, with the layers that lie beside it. */
    InfoParser(BencodeDictionary info, Optional<BencodeDictionary> layers) {
        this.info = info;
        this.layers = layers;
        this.fields = new Fields(info, NAMES);
    }

    /** Whether BEP 27 binds it to its own trackers. */
    boolean isPrivate() {
        return fields.integer("private").orElse(0) != 0;
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
        boolean isV2 = isV2();
        boolean isV1 = !isV2 || fields.has("files") || fields.has("length");
        int pieceLength = pieceLength(isV2);
        var id = new TorrentId(
                isV1 ? InfoHash.of(digest(Digests.sha1())) : null, isV2 ? InfoHash.of(digest(Digests.sha256())) : null);
        var name = name(id);
        if (!isV2) {
            var layout = layout(new V1Files(fields, name, true).parse(), pieceLength);
            return torrent(id, name, layout, pieces(layout));
        }
        var tree = V2Files.parse(
                fields.dictionary("file tree").orElseThrow(() -> new MetainfoException("the torrent has no file tree")),
                pieceLength);
        if (!isV1) {
            var layout = layout(tree.table, pieceLength);
            var hashes = merkle(layout, tree.roots);
            return tree.hasOwnPaths ? new Torrent(id, name, layout, hashes) : torrent(id, name, layout, hashes);
        }
        var files = new V1Files(fields, name, false).parse();
        HybridFiles.requireSame(files, tree.table, pieceLength);
        var layout = layout(files, pieceLength);
        return torrent(id, name, layout, better(pieces(layout), merkle(layout, tree.roots)));
    }

    /** Names are made to differ last: the layout and the hashes do not depend on them. */
    private static Torrent torrent(TorrentId id, Name name, Layout layout, PieceHashes hashes)
            throws MetainfoException {
        var files = ClashingNames.resolved(layout.files());
        return new Torrent(id, name, new Layout(files, layout.pieceLength()), hashes);
    }

    /**
     * The v2 hashes of a hybrid if they are all there, since nobody has broken SHA-256 and single blocks can be verified
     * by it; else those of v1, which always are.
     */
    private static PieceHashes better(Sha1PieceHashes v1, MerklePieceHashes v2) {
        return v2.isComplete() ? v2 : v1;
    }

    private boolean isV2() throws MetainfoException {
        var version = fields.integer("meta version");
        if (version.isEmpty()) {
            if (fields.has("file tree")) {
                throw new MetainfoException("the torrent has a file tree, but not the version that goes with it");
            }
            return false;
        }
        if (version.getAsLong() < 1 || version.getAsLong() > 2) {
            throw new MetainfoException("the torrent is of version " + version.getAsLong() + ", which is not known");
        }
        if (!info.isCanonical()) {
            throw new MetainfoException("the torrent is damaged: its info is not encoded as BEP 52 demands");
        }
        return version.getAsLong() == 2;
    }

    private int pieceLength(boolean isV2) throws MetainfoException {
        long length = fields.integer("piece length")
                .orElseThrow(() -> new MetainfoException("the torrent has no piece length"));
        if (length < 1 || length > MetainfoLimits.PIECE_LENGTH) {
            throw new MetainfoException("a piece length of " + length + " bytes is not between 1 and 2^30");
        }
        if (isV2 && (length < Block.LENGTH || Long.bitCount(length) != 1)) {
            throw new MetainfoException("a piece length of " + length + " bytes is no power of two from 16 KiB up");
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

    private static Layout layout(FileTable files, int pieceLength) throws MetainfoException {
        if (files.length() == 0) {
            throw new MetainfoException("the torrent holds no data: all its files are empty");
        }
        if ((files.length() - 1) / pieceLength >= MetainfoLimits.PIECES) {
            throw new MetainfoException(files.length() + " bytes in pieces of " + pieceLength + " are more pieces than "
                    + MetainfoLimits.PIECES);
        }
        return new Layout(files, pieceLength);
    }

    private Sha1PieceHashes pieces(Layout layout) throws MetainfoException {
        var pieces =
                fields.string("pieces").orElseThrow(() -> new MetainfoException("the torrent has no piece hashes"));
        if (pieces.length() % SHA1_LENGTH != 0) {
            throw new MetainfoException("the piece hashes are " + pieces.length() + " bytes, no multiple of 20");
        }
        int count = pieces.length() / SHA1_LENGTH;
        if (count != layout.pieceCount()) {
            throw new MetainfoException(
                    "the torrent has " + count + " piece hashes for " + layout.pieceCount() + " pieces");
        }
        return new Sha1PieceHashes(pieces.bytes());
    }

    private MerklePieceHashes merkle(Layout layout, byte[] roots) throws MetainfoException {
        var hashes = new MerklePieceHashes(layout, roots);
        if (layers.isPresent()) {
            PieceLayers.learn(layers.get(), hashes);
        }
        return hashes;
    }

    private byte[] digest(MessageDigest digest) {
        info.updateInto(digest);
        return digest.digest();
    }
}
