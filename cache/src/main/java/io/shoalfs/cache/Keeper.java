package io.shoalfs.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * What people may decide about the pieces of one torrent in the cache, beside reading them. Any thread; all blocks for the
 * disk. Files and pieces are named by their ordinals.
 */
public interface Keeper {

    /** The pieces that these files have bytes in. */
    BitSet piecesOf(BitSet files);

    /** The bytes of these pieces. */
    long length(BitSet pieces);

    /** The bytes of those of these pieces that are not pinned. */
    long unpinned(BitSet pieces);

    /**
     * Pins files: none of their pieces is evicted from now on. Others may pin the same at the same time.
     *
     * @throws IOException with a sentence for people if pins were more than half of the cache then
     */
    Pinning pin(BitSet files) throws IOException;

    /** A pin that was begun. Ends with the process, unless it is made to last. */
    interface Pinning extends AutoCloseable {

        /** Makes it last until its files are unpinned, also when nobody has the torrent mounted. */
        void keep() throws IOException;

        /** Ends it, unless it lasts. What another has pinned, or pins, stays so. Idempotent. */
        @Override
        void close();
    }

    /** Ends all pins of these files, for good. */
    void unpin(BitSet files) throws IOException;

    /** The bytes of all pieces that are pinned. */
    long pinned();

    /** Gives up what is held of these pieces, but for what is pinned or being read. */
    Evicted evict(BitSet pieces);

    /**
     * What was given up.
     *
     * @param freed bytes on the disk
     * @param pinned bytes that are left since they are pinned
     * @param inUse bytes that are left since they are being read
     */
    record Evicted(long freed, long pinned, long inUse) {}

    /** Hashes a piece on the disk; what does not match is removed. */
    Soundness verify(int piece) throws IOException;

    /** How a piece was found. */
    enum Soundness {
        /** Nothing of it is here. */
        ABSENT,
        /** It matches its hash. */
        SOUND,
        /** It did not match, or could not be read: it is here no longer. */
        DAMAGED
    }

    /**
     * What another client has downloaded.
     *
     * @param directory with the torrent's files, or with a directory of the torrent's name that has them
     */
    Adopting adopt(Path directory);

    /** Takes pieces from a download. For one thread; blocks for the disk. */
    interface Adopting extends AutoCloseable {

        /** Takes a piece if it matches its hash: without a copy where the file system can. Nothing is evicted for it. */
        Adoption take(int piece) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** What became of a piece of a download. */
    enum Adoption {
        /** It is in the cache now, and what of it could be shared is. */
        SHARED,
        /** It is in the cache now. */
        COPIED,
        /** It was there before. */
        HELD,
        /** The download has not all of it, or something else in its place. */
        DIFFERENT,
        /** The cache is full, or the disk that it is on. */
        NO_ROOM
    }
}
