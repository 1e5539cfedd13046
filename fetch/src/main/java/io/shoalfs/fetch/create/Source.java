package io.shoalfs.fetch.create;

import io.shoalfs.torrent.FileTable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Files that become a torrent, whose bytes are read once. */
public interface Source {

    /** The files in the torrent's order, without pads. The same at each call. */
    FileTable files();

    /** A reader that nobody else uses. Any thread. */
    Reader reader();

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
