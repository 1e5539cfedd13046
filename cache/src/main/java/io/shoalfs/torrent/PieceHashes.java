package io.shoalfs.torrent;

import java.nio.ByteBuffer;

/**
 * What the publisher says of each piece's content. Any thread may ask. What it says never changes; of a v2 torrent it may
 * not have said everything yet.
 */
public sealed interface PieceHashes permits Sha1PieceHashes, MerklePieceHashes {

    /** How many pieces there are. */
    int count();

    /** Whether the piece can be verified: false as long as its hash is not known (BEP 52, a missing piece layer). */
    boolean knows(int piece);

    /**
     * Whether this is the piece's content; false of any content where its hash is not known. Costs a hash of all of it:
     * never on an event loop.
     *
     * @param content from position to limit, all of the piece with its padding; left as it was
     */
    boolean matches(int piece, ByteBuffer content);
}
