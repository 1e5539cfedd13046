package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Mounts;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A torrent that nobody has: what needs no piece works as ever, and what needs one ends. By either transport. */
abstract class NoSourceContract {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String transport;

    NoSourceContract(String transport) {
        this.transport = transport;
    }

    @RegisterExtension
    final Workspace work = new Workspace();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ls -lR \"$1\"",
                "find \"$1\" -type f",
                "find \"$1\" -exec stat -c %n {} +",
                "stat \"$1\"/large/0.bin",
                "df \"$1\"",
                "du -s --apparent-size \"$1\""
            })
    void metadata_withoutSource_isThereAtOnce(String line) throws IOException {
        ShoalFs shoalFs = mount("45s");

        Command.Result result = Command.bash(PATIENCE, line, shoalFs.content()).succeeded();

        assertTrue(result.elapsed().compareTo(AT_ONCE) < 0, line + " took " + result.elapsed());
        assertTrue(result.output().length() > 20, result.output());
        shoalFs.close();
    }

    @Test
    void read_withoutSource_endsWithEioInReadTimeout() throws IOException {
        ShoalFs shoalFs = mount("3s");

        Command.Result result = Command.run(PATIENCE, "head", "-c", "1", largeFile(shoalFs));

        assertEquals(1, result.status());
        assertTrue(result.output().contains("Input/output error"), result.output());
        assertBetween(Duration.ofMillis(2900), result.elapsed(), Duration.ofSeconds(5));
        shoalFs.close();
    }

    @Test
    void reads_ofManyFilesWithoutSource_allEndTogether() throws IOException {
        ShoalFs shoalFs = mount("3s");

        // Twenty at a time, five hundred in all: a deadline for each would add up to more than a minute.
        Command.Result result = Command.bash(
                PATIENCE,
                "find \"$1\"/small -type f | head -n 500 | xargs -P 20 -n 1 sh -c 'cat \"$0\" >/dev/null 2>&1 && exit 255 || true'",
                shoalFs.content());

        result.succeeded();
        assertTrue(result.elapsed().toSeconds() < 12, "all took " + result.elapsed());
        shoalFs.close();
    }

    @Test
    void read_thatWaits_endsAtOnceByControlC() throws IOException {
        ShoalFs shoalFs = mount("60s");
        Child reader = work.start("cat", "cat", largeFile(shoalFs));
        reader.awaitBlockedRead(PATIENCE);

        long asked = System.nanoTime();
        reader.signal("INT");
        assertEquals(128 + 2, reader.awaitEnd(PATIENCE));

        var took = Duration.ofNanos(System.nanoTime() - asked);
        assertTrue(took.compareTo(AT_ONCE) < 0, "the read ended after " + took);
        Command.run(AT_ONCE, "ls", shoalFs.content()).succeeded();
        shoalFs.close();
    }

    @Test
    void sigterm_whileReadsWait_endsThemAndTheMount() throws IOException {
        ShoalFs shoalFs = mount("60s");
        Path content = shoalFs.content();
        List<Child> readers = List.of(
                work.start("cat-large", "cat", content.resolve("large/0.bin")),
                work.start("cat-odd", "cat", content.resolve("odd/1.bin")));
        for (Child reader : readers) {
            reader.awaitBlockedRead(PATIENCE);
        }

        shoalFs.child().signal("TERM");
        shoalFs.child().awaitEnd(Duration.ofSeconds(10));

        for (Child reader : readers) {
            assertEquals(1, reader.awaitEnd(AT_ONCE), reader.output());
        }
        assertEquals(List.of(), Mounts.below(shoalFs.mountPoint()));
    }

    /** As umount(8) does: who reads is not cut off by mistake. */
    @Test
    void umount_whileAReadWaits_saysSoAndLeavesTheMount() throws IOException {
        ShoalFs shoalFs = mount("60s");
        Child reader = work.start("cat", "cat", largeFile(shoalFs));
        reader.awaitBlockedRead(PATIENCE);

        Command.Result umount = Command.run(PATIENCE, Checkout.shoalfs(), "umount", shoalFs.mountPoint());

        assertEquals(1, umount.status());
        assertTrue(umount.output().contains("a file on it is open"), umount.output());
        Command.run(PATIENCE, "ls", shoalFs.content()).succeeded();
        reader.signal("INT");
        reader.awaitEnd(PATIENCE);
        shoalFs.close();
    }

    private ShoalFs mount(String readTimeout) throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.torrent(work, 1 << 18);
        return ShoalFs.mount(
                work, "mount", work.path("cache"), torrent, "--read-timeout", readTimeout, "--transport", transport);
    }

    private static Path largeFile(ShoalFs shoalFs) throws IOException {
        return shoalFs.content().resolve("large/0.bin");
    }

    private static void assertBetween(Duration least, Duration found, Duration most) {
        assertTrue(found.compareTo(least) >= 0 && found.compareTo(most) <= 0, least + " <= " + found + " <= " + most);
    }
}
