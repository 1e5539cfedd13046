package io.shoalfs.cache;

import io.shoalfs.torrent.Torrent;
import java.io.IOException;

/** One cache directory with its budget, and the stores in it. */
public interface PieceCache extends AutoCloseable {

    /**
     * The store of a torrent: made, or found as it was left. Blocks for the disk.
     *
     * @throws IOException with a sentence for people if the directory cannot be used
     */
    PieceStore open(Torrent torrent) throws IOException;

    /**
     * A clean stop of one store of this cache, which nobody uses any longer: what is there stays for the next time, and
     * is the first to go when room is needed. Of a store that is closed already, nothing. Blocks for the disk.
     */
    void close(PieceStore store);

    /** The memory that pieces for these stores are assembled in. */
    PieceMemory memory();

    /** A clean stop: ends all waiting arrivals, syncs data, then state, then the marker. Blocks. */
    @Override
    void close() throws IOException;
}
