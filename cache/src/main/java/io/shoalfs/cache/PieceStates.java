package io.shoalfs.cache;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The state of each piece and how many leases it has, in one word a piece: a piece that is leased cannot be removed, and
 * one that is being removed cannot be leased. Any thread; takes no lock.
 */
final class PieceStates {

    private static final int STATE_BITS = 3;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;
    private static final int ONE_LEASE = 1 << STATE_BITS;

    private final AtomicIntegerArray words;

    PieceStates(int pieceCount) {
        words = new AtomicIntegerArray(pieceCount);
    }

    int count() {
        return words.length();
    }

    PieceState of(int piece) {
        return PieceState.of(words.get(piece) & STATE_MASK);
    }

    /** Takes a lease, if the piece is held. */
    boolean lease(int piece) {
        int word = words.get(piece);
        while ((word & STATE_MASK) == PieceState.HELD.code) {
            if (words.compareAndSet(piece, word, word + ONE_LEASE)) {
                return true;
            }
            word = words.get(piece);
        }
        return false;
    }

    /** Gives a lease back; whether it was the last one. */
    boolean release(int piece) {
        return words.addAndGet(piece, -ONE_LEASE) < ONE_LEASE;
    }

    /** How many leases have not been given back, of all pieces. */
    long leases() {
        long leases = 0;
        for (int piece = 0; piece < words.length(); piece++) {
            leases += words.get(piece) >> STATE_BITS;
        }
        return leases;
    }

    /** Moves the piece on, whoever has leased it; whether it was in that state. */
    boolean move(int piece, PieceState from, PieceState to) {
        int word = words.get(piece);
        while ((word & STATE_MASK) == from.code) {
            if (words.compareAndSet(piece, word, word - from.code + to.code)) {
                return true;
            }
            word = words.get(piece);
        }
        return false;
    }

    /** Moves the piece on if it was in that state and nobody has leased it. */
    boolean moveIdle(int piece, PieceState from, PieceState to) {
        return words.compareAndSet(piece, from.code, to.code);
    }
}
