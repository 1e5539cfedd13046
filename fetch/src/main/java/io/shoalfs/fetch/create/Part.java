package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Digests;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A part, as {@link PartFile} wrote it, whole: what it is of, and where its hashes lie.
 *
 * @param stored its bytes
 * @param fingerprint of the input and the options
 * @param share the pieces
 * @param sha1Length of a piece's hash of version 1, in bytes; 0 if there are none
 */
record Part(StoredPart stored, String fingerprint, PartNumber number, Share share, int sha1Length) {

    /** Magic, fingerprint, four numbers, two flags. */
    private static final int HEAD = PartFile.MAGIC.length + PartFile.DIGEST + 4 * Integer.BYTES + 2;

    private static final int READ = 64 * 1024;

    /**
     * Reads all of it once, to see whether it is whole, and then its head.
     *
     * @throws IOException with a sentence for people if it is no part, or not whole
     */
    static Part of(StoredPart stored) throws IOException {
        long sealed = stored.length() - PartFile.DIGEST;
        if (sealed < HEAD || !Arrays.equals(PartFile.MAGIC, bytes(stored, 0, PartFile.MAGIC.length))) {
            throw new IOException(stored.shown() + ": it is no part that shoalfs create --part has made");
        }
        var digest = Digests.sha256();
        for (long at = 0; at < sealed; at += READ) {
            digest.update(bytes(stored, at, (int) Math.min(READ, sealed - at)));
        }
        if (!Arrays.equals(digest.digest(), bytes(stored, sealed, PartFile.DIGEST))) {
            throw new IOException(stored.shown() + ": it is not whole, or was changed; make this part anew");
        }
        var in = new DataInputStream(new Content(stored, PartFile.MAGIC.length));
        var fingerprint = HexFormat.of().formatHex(in.readNBytes(PartFile.DIGEST));
        var number = new PartNumber(in.readInt(), in.readInt());
        var share = new Share(in.readInt(), in.readInt());
        return new Part(stored, fingerprint, number, share, in.readBoolean() ? Hashing.SHA1 : 0);
    }

    /** The plan; of the first part. */
    PlanRecord record() throws IOException {
        int nodes = bytes(stored, HEAD - 1, 1)[0] == 0 ? 0 : Hashing.NODE;
        long behind = HEAD + (long) share.count() * (sha1Length + nodes);
        return PlanRecord.readFrom(new DataInputStream(new BufferedInputStream(new Content(stored, behind), READ)));
    }

    /** Fills the target with hashes of version 1 of its pieces, from a piece of all on. */
    void readSha1(int piece, int skipped, ByteBuffer target) throws IOException {
        stored.read(HEAD + (long) (piece - share.begin()) * Hashing.SHA1 + skipped, target);
    }

    /** The same with nodes of version 2. */
    void readNodes(int piece, int skipped, ByteBuffer target) throws IOException {
        long first = HEAD + (long) share.count() * sha1Length;
        stored.read(first + (long) (piece - share.begin()) * Hashing.NODE + skipped, target);
    }

    private static byte[] bytes(StoredPart stored, long offset, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        stored.read(offset, bytes);
        return bytes.array();
    }

    /** What is stored, from a place to the seal. */
    private static final class Content extends InputStream {

        private final StoredPart stored;
        private long at;

        Content(StoredPart stored, long from) {
            this.stored = stored;
            this.at = from;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            long left = stored.length() - PartFile.DIGEST - at;
            int part = (int) Math.min(length, left);
            if (part <= 0) {
                return length == 0 ? 0 : -1;
            }
            stored.read(at, ByteBuffer.wrap(target, offset, part));
            at += part;
            return part;
        }
    }
}
