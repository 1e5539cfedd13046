package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileTable;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A million files: data sets of images are like that. */
class ScaleTest {

    private static final int FILES = 1_000_000;

    @Test
    @Tag("slow")
    void parse_aMillionFiles_takesLittleTimeAndMemory() throws Exception {
        byte[] torrent = torrent();
        Metainfo.parse(Torrents.torrent("6:lengthi5e4:name1:a", 1));

        long before = used();
        long begin = cpuTime();
        FileTable files = Metainfo.parse(torrent).torrent().layout().files();
        var taken = Duration.ofNanos(cpuTime() - begin);
        long each = (used() - before) / FILES;

        System.out.println(FILES + " files, " + torrent.length + " bytes: " + taken.toMillis() + " ms of a processor, "
                + each + " bytes of heap a file");
        assertEquals(FILES, files.count());
        assertEquals("img_999999.jpg", files.nameOf(FILES - 1).toString());
        assertTrue(each < 150, each + " bytes a file");
        assertTrue(taken.toMillis() < 2_000, taken + " for a million files");
    }

    private static byte[] torrent() {
        var out = new ByteArrayOutputStream(90_000_000);
        write(out, "d4:infod5:filesl");
        for (int file = 0; file < FILES; file++) {
            var name = String.format("img_%06d.jpg", file);
            var directory = String.format("class_%03d", file / 1_000);
            write(out, "d6:lengthi110000e4:pathl5:train9:" + directory + "14:" + name + "ee");
        }
        int pieces = (int) ((FILES * 110_000L + (4 << 20) - 1) / (4 << 20));
        write(out, "e4:name8:imagenet12:piece lengthi4194304e6:pieces" + 20 * pieces + ":");
        out.writeBytes(new byte[20 * pieces]);
        write(out, "ee");
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Not the clock's, since tests run beside others. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
