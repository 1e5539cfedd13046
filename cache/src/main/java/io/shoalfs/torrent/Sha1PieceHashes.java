package io.shoalfs.torrent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** The {@code pieces} of a v1 torrent: one SHA-1 of each whole piece (BEP 3). */
public final class Sha1PieceHashes implements PieceHashes {

    private static final int LENGTH = 20;

    private final byte[] digests;

    /**
     * Copies the string of the {@code info} dictionary.
     *
     * @throws IllegalArgumentException if its length is no multiple of 20
     */
    public Sha1PieceHashes(byte[] digests) {
        if (digests.length % LENGTH != 0) {
            throw new IllegalArgumentException(digests.length + " bytes are no whole number of SHA-1 digests");
        }
        this.digests = digests.clone();
    }

    @Override
    public int count() {
        return digests.length / LENGTH;
    }

    @Override
    public boolean knows(int piece) {
        Objects.checkIndex(piece, count());
        return true;
    }

    @Override
    public boolean matches(int piece, ByteBuffer content) {
        var digest = Digests.sha1();
        digest.update(content.duplicate());
        int from = piece * LENGTH;
        return Arrays.equals(digest.digest(), 0, LENGTH, digests, from, from + LENGTH);
    }
}
