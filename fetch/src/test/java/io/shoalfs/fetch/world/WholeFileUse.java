package io.shoalfs.fetch.world;

import io.shoalfs.cache.WholeFile;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;

/** The kernel, which reads a file of the cache by itself as long as it has it open (passthrough). */
final class WholeFileUse {

    private static final long SECOND = 1_000_000_000;

    private final Life life;
    private final Opened torrent;
    private final Random random;
    private final int file;

    WholeFileUse(Life life, Opened torrent, Random random) {
        this.life = life;
        this.torrent = torrent;
        this.random = random;
        this.file = random.nextInt(torrent.sample().torrent().layout().files().count());
    }

    void begin() {
        var files = torrent.sample().torrent().layout().files();
        if (files.lengthOf(file) == 0 || files.is(file, FileAttribute.PADDING)) {
            return;
        }
        torrent.store().whole(file).ifPresent(whole -> {
            life.note("opened by the kernel: " + file);
            life.leased(1);
            look(whole);
            life.agenda().after((long) (random.nextDouble() * SECOND / 2), () -> end(whole));
        });
    }

    private void end(WholeFile whole) {
        life.leased(-1);
        try (whole) {
            look(whole);
        } catch (Killed e) {
            life.note("killed while the kernel closes " + file);
        }
    }

    private void look(WholeFile whole) {
        var layout = torrent.sample().torrent().layout();
        try {
            var span = new FileSpan(file, 0, (int) layout.files().lengthOf(file));
            if (!Arrays.equals(
                    Files.readAllBytes(whole.path()), torrent.sample().bytes(span))) {
                life.fail("WRONG BYTES in a file that the kernel reads: " + file);
            }
        } catch (IOException e) {
            life.fail("the kernel cannot read a file: " + e);
        }
    }
}
