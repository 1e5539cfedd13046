package io.shoalfs.torrent;

import java.nio.ByteBuffer;

/**
 * A question for hashes of one file of a v2 torrent (BEP 52), as the wire has it.
 *
 * @param root the file's: 32 bytes; nobody changes it
 * @param base the layer that the hashes are of: 0 for the leaves
 * @param index the ordinal of the first of them, in that layer
 * @param length how many there are
 * @param proofLayers how many layers above the base are to be proved, those counted that the hashes themselves prove
 */
public record HashRequest(ByteBuffer root, int base, int index, int length, int proofLayers) {

    /** Bytes on the wire. */
    public static final int LENGTH = 32 + 4 * Integer.BYTES;

    /** Hashes in one answer at most, as BEP 52 recommends. */
    public static final int MOST = 512;

    public HashRequest {
        root = root.asReadOnlyBuffer();
    }
}
