package io.shoalfs.fetch.create;

import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.util.List;

/**
 * Writes a {@code .torrent} file (BEP 3, 12, 19, 27, 47, 52) of what was planned and hashed, front to back: what it keeps
 * is a root for each file of more than one piece. The same for the same input: it has no date.
 *
 * <p>What libtorrent leaves out is left out, and what it writes is written, so that info-hashes are the same.
 */
public final class TorrentWriter {

    private static final int COPIED = 64 * 1024;

    private final Plan plan;
    private final Description description;
    private final HashStore store;
    private final FileRoots roots;
    private final ByteBuffer copied = ByteBuffer.allocate(COPIED);

    /** A writer of hashes that lie in a store, all of them. */
    public TorrentWriter(Plan plan, Description description, HashStore store) {
        this.plan = plan;
        this.description = description;
        this.store = store;
        this.roots = new FileRoots(plan, store);
    }

    /** Writes it, once; returns what it is called by. The stream, which had better be buffered, is not closed. */
    public TorrentId write(OutputStream out) throws IOException {
        try {
            return written(out);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private TorrentId written(OutputStream out) throws IOException {
        var sha1 = new DigestOutputStream(out, Digests.sha1());
        var sha256 = new DigestOutputStream(sha1, Digests.sha256());
        sha1.on(false);
        sha256.on(false);
        var torrent = new BencodeWriter(sha256).dictionary();
        writeHead(torrent);
        torrent.key("info");
        sha1.on(plan.format().isV1());
        sha256.on(plan.format().isV2());
        writeInfo(torrent, sha256);
        sha1.on(false);
        sha256.on(false);
        if (plan.format().isV2()) {
            writeLayers(torrent.key("piece layers"), sha256);
        }
        writeWebSeeds(torrent);
        torrent.end();
        return new TorrentId(
                plan.format().isV1() ? InfoHash.of(sha1.getMessageDigest().digest()) : null,
                plan.format().isV2() ? InfoHash.of(sha256.getMessageDigest().digest()) : null);
    }

    private void writeHead(BencodeWriter torrent) {
        var trackers = description.trackers().stream().flatMap(List::stream).toList();
        if (!trackers.isEmpty()) {
            torrent.key("announce").string(trackers.get(0).toString());
        }
        if (trackers.size() > 1) {
            torrent.key("announce-list").list();
            for (var tier : description.trackers()) {
                writeList(torrent, tier);
            }
            torrent.end();
        }
        if (description.comment() != null) {
            torrent.key("comment").string(description.comment());
        }
        if (description.creator() != null) {
            torrent.key("created by").string(description.creator());
        }
    }

    private static void writeList(BencodeWriter torrent, List<URI> addresses) {
        torrent.list();
        addresses.forEach(address -> torrent.string(address.toString()));
        torrent.end();
    }

    private void writeInfo(BencodeWriter torrent, OutputStream out) throws IOException {
        var files = new FileLists(plan, roots, torrent);
        torrent.dictionary();
        files.writeAttributes();
        if (plan.format().isV2()) {
            files.writeTree();
        }
        if (plan.format().isV1()) {
            files.writeList();
        }
        if (plan.format().isV2()) {
            torrent.key("meta version").integer(2);
        }
        torrent.key("name").string(plan.name().bytes());
        torrent.key("piece length").integer(plan.pieceLength());
        if (plan.format().isV1()) {
            long length = (long) plan.pieceCount() * Hashing.SHA1;
            torrent.key("pieces").stringOf(length);
            copy(plan.placeOfSha1(0), length, out);
        }
        if (description.isPrivate()) {
            torrent.key("private").integer(1);
        }
        if (description.source() != null) {
            torrent.key("source").string(description.source());
        }
        torrent.end();
    }

    private void writeLayers(BencodeWriter torrent, OutputStream out) throws IOException {
        torrent.dictionary();
        roots.layers().<IOException>forEach((root, file) -> {
            long length = (long) plan.piecesOf(file) * Hashing.NODE;
            torrent.key(root).stringOf(length);
            copy(plan.placeOfNode(plan.firstPiece(file)), length, out);
        });
        torrent.end();
    }

    private void writeWebSeeds(BencodeWriter torrent) {
        if (!description.webSeeds().isEmpty()) {
            writeList(torrent.key("url-list"), description.webSeeds());
        }
    }

    private void copy(long offset, long length, OutputStream out) throws IOException {
        for (long at = 0; at < length; at += COPIED) {
            copied.clear().limit((int) Math.min(COPIED, length - at));
            store.read(offset + at, copied);
            out.write(copied.array(), 0, copied.limit());
        }
    }
}
