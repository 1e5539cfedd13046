package io.shoalfs.fetch.create;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files in memory, in the order in which they were added; each byte may be read once. */
final class MemoryFiles implements Source {

    private final FileTable.Builder builder = new FileTable.Builder();
    private @Nullable FileTable table;
    private final List<byte[]> contents = new ArrayList<>();
    private final List<byte[]> wereRead = new ArrayList<>();

    MemoryFiles with(String path, byte[] content) {
        builder.add(Arrays.stream(path.split("/", -1)).map(Name::of).toList(), content.length, Set.of());
        contents.add(content);
        wereRead.add(new byte[content.length]);
        return this;
    }

    byte[] content(int file) {
        return contents.get(file);
    }

    /** Whether every byte was read, and none twice. */
    boolean wereReadOnce() {
        for (byte[] times : wereRead) {
            for (byte each : times) {
                if (each != 1) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public FileTable files() {
        if (table == null) {
            table = builder.build();
        }
        return table;
    }

    @Override
    public long versionOf(int file) {
        return Arrays.hashCode(contents.get(file));
    }

    @Override
    public Reader reader(Place end) {
        return new Reader() {
            @Override
            public void read(int file, long offset, ByteBuffer target) {
                for (int at = (int) offset; at < offset + target.remaining(); at++) {
                    wereRead.get(file)[at]++;
                }
                target.put(contents.get(file), (int) offset, target.remaining());
            }

            @Override
            public void close() throws IOException {
                // Nothing is open.
            }
        };
    }
}
