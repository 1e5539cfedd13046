package io.shoalfs.torrent;

import java.nio.ByteBuffer;

/** What the publisher says of each piece's content. Immutable; any thread may ask. */
public sealed interface PieceHashes permits Sha1PieceHashes {

    /** How many pieces it knows. */
    int count();

    /**
     * Whether this is the piece's content. Costs a hash of all of it: never on an event loop.
     *
     * @param content from position to limit; left as it was
     */
    boolean matches(int piece, ByteBuffer content);
}
