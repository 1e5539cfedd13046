package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.StoredPart;
import io.shoalfs.fetch.create.Watcher;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part in a file. For one thread. */
final class DiskPart implements StoredPart, AutoCloseable {

    private final Path path;
    private final FileChannel channel;
    private final Watcher watcher;

    private DiskPart(Path path, FileChannel channel, Watcher watcher) {
        this.path = path;
        this.channel = channel;
        this.watcher = watcher;
    }

    /**
     * One that is there.
     *
     * @param watcher is asked at each reading whether it is to go on
     */
    static DiskPart open(Path path, Watcher watcher) throws IOException {
        return new DiskPart(path, FileChannel.open(path, StandardOpenOption.READ), watcher);
    }

    @Override
    public String shown() {
        return path.toString();
    }

    @Override
    public long length() throws IOException {
        return channel.size();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        watcher.requireWanted();
        long at = offset;
        while (target.hasRemaining()) {
            int length = channel.read(target, at);
            if (length < 0) {
                throw new EOFException(path + ": it ends too soon");
            }
            at += length;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
