package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.HashStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Hashes in a file that has no name any more, so that it goes with the process, however that ends. Any thread. */
final class HashFile implements HashStore, AutoCloseable {

    private final FileChannel channel;

    private HashFile(FileChannel channel) {
        this.channel = channel;
    }

    /** A new one in this directory. */
    static HashFile in(Path directory) throws IOException {
        var path = Files.createTempFile(directory, ".shoalfs-", ".hashes");
        // The JDK deletes it at once, where the system allows that.
        return new HashFile(FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    @Override
    public void put(long offset, ByteBuffer hashes) throws IOException {
        long at = offset;
        while (hashes.hasRemaining()) {
            at += channel.write(hashes, at);
        }
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int length = channel.read(target, at);
            if (length < 0) {
                throw new EOFException("the hashes end at byte " + at);
            }
            at += length;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
