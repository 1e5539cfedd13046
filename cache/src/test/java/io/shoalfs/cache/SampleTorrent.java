package io.shoalfs.cache;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerkleSample;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A torrent of random bytes, with its content: the same for the same seed. Negative lengths are pads (BEP 47). */
public final class SampleTorrent {

    private final Torrent torrent;
    private final byte[] content;

    private SampleTorrent(Torrent torrent, byte[] content) {
        this.torrent = torrent;
        this.content = content;
    }

    /** A torrent of files of these lengths, in bytes; a negative one is a pad of that many zeros. */
    public static SampleTorrent of(long seed, int pieceLength, int... lengths) {
        var random = new Random(seed);
        var table = new FileTable.Builder();
        var all = new ByteArrayOutputStream();
        for (int length : lengths) {
            var bytes = new byte[Math.abs(length)];
            if (length > 0) {
                random.nextBytes(bytes);
            }
            table.add(
                    List.of(Name.of("file-" + all.size() + "-" + random.nextInt())),
                    bytes.length,
                    length < 0 ? Set.of(FileAttribute.PADDING) : Set.of());
            all.writeBytes(bytes);
        }
        var content = all.toByteArray();
        var layout = new Layout(table.build(), pieceLength);
        var hashes = new Sha1PieceHashes(digests(layout, content));
        var id = new TorrentId(InfoHash.of(sha1(content)), null);
        return new SampleTorrent(new Torrent(id, Name.of("sample-" + seed), layout, hashes), content);
    }

    /** The same content and hashes under another id. */
    public SampleTorrent at(TorrentId id) {
        return new SampleTorrent(new Torrent(id, torrent.name(), torrent.layout(), torrent.hashes()), content);
    }

    /** The same content as a v2 torrent (BEP 52), or a hybrid; each file begins a piece. */
    public SampleTorrent merkle(TorrentId id) {
        var hashes = MerkleSample.of(torrent.layout(), content);
        return new SampleTorrent(new Torrent(id, torrent.name(), torrent.layout(), hashes), content);
    }

    /** The torrent. */
    public Torrent torrent() {
        return torrent;
    }

    /** All of a piece. */
    public byte[] piece(int piece) {
        var layout = torrent.layout();
        int from = (int) layout.startOf(piece);
        return Arrays.copyOfRange(content, from, from + layout.lengthOf(piece));
    }

    /** The bytes that a read of this span must bring. */
    public byte[] bytes(FileSpan span) {
        int from = (int) (torrent.layout().files().startOf(span.file()) + span.offset());
        return Arrays.copyOfRange(content, from, from + span.length());
    }

    /** A part of a piece. */
    public byte[] bytes(PieceSpan span) {
        int from = (int) (torrent.layout().startOf(span.piece()) + span.offset());
        return Arrays.copyOfRange(content, from, from + span.length());
    }

    /** All of a file, as a span. */
    public FileSpan file(int file) {
        return new FileSpan(file, 0, (int) torrent.layout().files().lengthOf(file));
    }

    /** All of a piece, in memory of this budget. */
    public PieceBuffer buffer(int piece, PieceMemory memory) {
        return buffer(piece(piece), memory);
    }

    /** These bytes, in memory of this budget. */
    public static PieceBuffer buffer(byte[] bytes, PieceMemory memory) {
        var buffer = memory.take(bytes.length, Urgency.BLOCKING)
                .orElseThrow(() -> new IllegalStateException("the budget is too small for the test"));
        buffer.bytes().put(bytes);
        return buffer;
    }

    /** All bytes of a lease, which is closed. */
    public static byte[] read(Lease lease) throws IOException {
        try (lease) {
            var bytes = new byte[lease.length()];
            lease.copyTo(ByteBuffer.wrap(bytes));
            return bytes;
        }
    }

    private static byte[] digests(Layout layout, byte[] content) {
        var digests = new ByteArrayOutputStream();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            int from = (int) layout.startOf(piece);
            digests.writeBytes(sha1(Arrays.copyOfRange(content, from, from + layout.lengthOf(piece))));
        }
        return digests.toByteArray();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
