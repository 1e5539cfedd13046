package io.shoalfs.fetch.create;

import io.shoalfs.torrent.FileTable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Files that become a torrent, whose bytes are read once. */
public interface Source {

    /** The files in the torrent's order, without pads. The same at each call. */
    FileTable files();

    /** What a file's content is known by: most probably another when that has changed; 0 where nobody says. Any thread. */
    long versionOf(int file);

    /**
     * A reader that nobody else uses. Any thread.
     *
     * @param end before which lies all that it will be asked for
     */
    Reader reader(Place end);

    /**
     * A place in the files.
     *
     * @param file its ordinal; the number of files: behind all of them
     * @param offset in the file, in bytes
     */
    record Place(int file, long offset) {}

    /** Reads files. For one thread. */
    interface Reader extends AutoCloseable {

        /**
         * Fills a buffer from a file. What is read next begins most often where the last one ended.
         *
         * @param file its ordinal
         * @param offset in the file, in bytes
         * @param target from its position to its limit, which is not beyond the file's end
         * @throws IOException if it cannot be read, or is no longer what {@link #files} says
         */
        void read(int file, long offset, ByteBuffer target) throws IOException;

        /**
         * Lets go of what is open.
         *
         * @throws IOException if what was read last has changed since
         */
        @Override
        void close() throws IOException;
    }
}
