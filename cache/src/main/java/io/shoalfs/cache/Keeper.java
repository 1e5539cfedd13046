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

    /**
     * Makes sure that the cache can hold all of these pieces beside what is pinned.
     *
     * @throws IOException with a sentence for people if not
     */
    void requireRoom(BitSet pieces) throws IOException;

    /**
     * Pins files for this process: none of their pieces is evicted from now on. {@link #savePins} makes it last.
     *
     * @return those that were not pinned before
     * @throws IOException with a sentence for people if pins were more than half of the cache then
     */
    BitSet pin(BitSet files) throws IOException;

    /** Ends the pins of these files, for this process; {@link #savePins} makes it last. */
    void unpin(BitSet files);

    /** Makes the pins as they are last until they are changed, also when nobody has the torrent mounted. */
    void savePins() throws IOException;

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
