package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A small file that is replaced as a whole: after a power cut it is the old one or the new one. One thread at a time. */
final class SyncedFile {

    private final Path directory;
    private final Path path;
    private final Path temporary;
    private final FileOperations operations;

    SyncedFile(Path directory, String name, FileOperations operations) {
        this.directory = directory;
        this.path = directory.resolve(name);
        this.temporary = directory.resolve(name + ".new");
        this.operations = operations;
    }

    /** Replaces it, or whatever is in its place, by these bytes, synced. Blocks for the disk. */
    void replace(byte[] bytes) throws IOException {
        // What a stop in the middle left, or a link that leads elsewhere.
        if (!Posix.stamp(temporary).equals(FileStamp.ABSENT)) {
            operations.remove(temporary);
        }
        try (var channel = operations.create(temporary)) {
            var content = ByteBuffer.wrap(bytes);
            while (content.hasRemaining()) {
                operations.write(temporary, channel, content, content.position());
            }
            operations.sync(temporary, channel);
        }
        if (Posix.stamp(path).equals(FileStamp.OBSTACLE)) {
            operations.remove(path);
        }
        operations.rename(temporary, path);
        operations.syncDirectory(directory);
    }
}
