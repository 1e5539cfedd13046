package io.shoalfs.cache;

/**
 * A piece that became whole in the store, or stopped being whole (it was evicted, or found damaged).
 *
 * @param held whether all of it is held now
 */
public record HeldChange(int piece, boolean held) {}
