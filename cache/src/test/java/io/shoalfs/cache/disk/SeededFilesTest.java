package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.torrent.PieceSpan;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeededFilesTest {

    private static final int PIECE = 16 << 20;

    /** The JDK keeps a direct buffer of each thread as long as the longest read, and there is little memory for those. */
    @Test
    void read_aLongPiece_takesLittleDirectMemory(@TempDir Path directory) throws Exception {
        var sample = SampleTorrent.of(3, PIECE, PIECE);
        var layout = sample.torrent().layout();
        Files.write(directory.resolve(layout.files().nameOf(0).toString()), sample.piece(0));
        var target = ByteBuffer.allocate(PIECE);
        long before = directBytes();
        try (var files = new SeededFiles(directory, sample.torrent().name().toString(), layout, 4)) {
            files.read(new PieceSpan(0, 0, PIECE), target);
        }
        assertArrayEquals(sample.piece(0), target.array());
        long more = directBytes() - before;
        assertTrue(more <= 2 << 20, more + " bytes");
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
