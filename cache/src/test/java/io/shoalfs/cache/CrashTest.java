package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that fills a cache, at a random moment, and looks what the next one has. */
@Tag("slow")
class CrashTest {

    private static final long BUDGET = 16 << 20;

    @RepeatedTest(7)
    void killed_atARandomMoment_whatWasHeldIsServedAndRight(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var sample = Filler.sample();

        for (int round = 0; round < 3; round++) {
            var held = fillAndKill(directory, random);

            try (var cache = new TestCache(directory, BUDGET)) {
                var store = cache.open(sample.torrent());
                for (int piece : held) {
                    var span = Filler.spanIn(piece);
                    assertArrayEquals(sample.bytes(span), TestCache.read(store, span), "piece " + piece);
                }
                for (int piece = 0; piece < sample.torrent().layout().pieceCount(); piece++) {
                    var span = Filler.spanIn(piece);
                    var read = TestCache.read(store, span);
                    assertTrue(read == null || Arrays.equals(sample.bytes(span), read), "piece " + piece);
                }
            }
            // Every other time the next process finds a dirty cache that this one has used.
            if (random.nextBoolean()) {
                Files.deleteIfExists(
                        directory.resolve("torrents/" + sample.torrent().id() + "/clean"));
            }
        }
    }

    /** The pieces that were told to be held before the kill and not told to be gone. */
    private static Set<Integer> fillAndKill(Path directory, Random random) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(List.of(
                        java,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filler.class.getName(),
                        directory.toString(),
                        Long.toString(random.nextLong())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int linesUntilKill = 20 + random.nextInt(300);
        var held = new HashSet<Integer>();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var line = lines.readLine();
            for (int count = 0; line != null; count++) {
                if (count == linesUntilKill) {
                    process.toHandle().destroyForcibly();
                }
                note(line, held);
                line = lines.readLine();
            }
        }
        process.waitFor();
        assertTrue(!held.isEmpty(), "the process did nothing");
        return held;
    }

    private static void note(String line, Set<Integer> held) {
        var words = line.split(" ", 2);
        // A line may be cut by the kill.
        if (words.length == 2 && words[1].endsWith(";")) {
            int piece = Integer.parseInt(words[1].substring(0, words[1].length() - 1));
            if (words[0].equals("held")) {
                held.add(piece);
            } else {
                held.remove(piece);
            }
        }
    }
}
