package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Digests;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.function.IntToLongFunction;

/**
 * Writes what came of a share of a plan's pieces, for whoever puts the shares together: what they are of, their hashes, in
 * the first also the plan, and at the end a SHA-256 of all that.
 */
public final class PartFile {

    static final byte[] MAGIC = "ShoalPt1".getBytes(StandardCharsets.US_ASCII);
    static final int DIGEST = 32;

    private static final int COPIED = 64 * 1024;

    private final PlanRecord record;
    private final IntToLongFunction versions;

    /**
     * Parts of this plan.
     *
     * @param versions of each file's content, by its ordinal
     */
    public PartFile(Plan plan, Description description, IntToLongFunction versions) {
        this.record = new PlanRecord(plan, description);
        this.versions = versions;
    }

    /** Writes a part whose hashes lie in the store, all of them. The stream, which had better be buffered, is not closed. */
    public void write(PartNumber part, HashStore store, OutputStream to) throws IOException {
        var plan = record.plan();
        var share = Share.of(plan, part.part(), part.parts());
        var sealed = new DigestOutputStream(to, Digests.sha256());
        var out = new DataOutputStream(sealed);
        out.write(MAGIC);
        out.write(fingerprint());
        out.writeInt(part.part());
        out.writeInt(part.parts());
        out.writeInt(share.begin());
        out.writeInt(share.end());
        out.writeBoolean(plan.format().isV1());
        out.writeBoolean(plan.format().isV2());
        if (plan.format().isV1()) {
            copy(store, plan.placeOfSha1(share.begin()), (long) share.count() * Hashing.SHA1, out);
        }
        if (plan.format().isV2()) {
            copy(store, plan.placeOfNode(share.begin()), (long) share.count() * Hashing.NODE, out);
        }
        if (part.part() == 1) {
            record.writeTo(out);
        }
        out.flush();
        to.write(sealed.getMessageDigest().digest());
    }

    /** What all parts of the same input and options have in common, and no others. */
    private byte[] fingerprint() throws IOException {
        var digest = new DigestOutputStream(OutputStream.nullOutputStream(), Digests.sha256());
        var out = new DataOutputStream(new BufferedOutputStream(digest, COPIED));
        record.writeTo(out);
        for (int file = 0; file < record.plan().files().count(); file++) {
            out.writeLong(versions.applyAsLong(file));
        }
        out.flush();
        return digest.getMessageDigest().digest();
    }

    private static void copy(HashStore store, long offset, long length, OutputStream out) throws IOException {
        var buffer = ByteBuffer.allocate(COPIED);
        for (long at = 0; at < length; at += COPIED) {
            buffer.clear().limit((int) Math.min(COPIED, length - at));
            store.read(offset + at, buffer);
            out.write(buffer.array(), 0, buffer.limit());
        }
    }
}
