package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A torrent by several machines, each of which hashes a share, beside the same by one. */
class PartsTest {

    private static final int PIECE = 1 << 15;

    private static final Description FULL = new Description(
            List.of(List.of(URI.create("http://a/x"), URI.create("udp://b:80"))),
            List.of(URI.create("http://w/")),
            "ü",
            "us",
            true,
            "site");

    /** Large and small files, empty ones at both ends and between. */
    private static MemoryFiles sample(int seed) {
        var random = new Random(seed);
        var files = new MemoryFiles();
        int[] lengths = {0, 5 * PIECE + 1, 1, 0, 0, PIECE, 7, 3 * PIECE, 2 * PIECE - 1, 0};
        for (int file = 0; file < lengths.length; file++) {
            byte[] content = new byte[lengths[file]];
            random.nextBytes(content);
            files.with(file < 5 ? "d/f" + file : "f" + file, content);
        }
        return files;
    }

    private static Plan plan(Format format, MemoryFiles files) {
        return new Plan(format, files.files(), Name.of("sample"), false, PIECE);
    }

    private static HashStore hashed(Plan plan, Share share, Source source) throws IOException {
        var store = new MemoryHashes();
        new Hashing(plan, share, source, store).run(1, Runnable::run, (done, total) -> {});
        return store;
    }

    private static byte[] whole(Plan plan, Source source) throws IOException {
        var out = new ByteArrayOutputStream();
        new TorrentWriter(plan, FULL, hashed(plan, Share.all(plan), source)).write(out);
        return out.toByteArray();
    }

    private static Kept part(Format format, MemoryFiles files, PartNumber number) throws IOException {
        var plan = plan(format, files);
        var store = hashed(plan, Share.of(plan, number.part(), number.parts()), files);
        var out = new ByteArrayOutputStream();
        new PartFile(plan, FULL, files::versionOf).write(number, store, out);
        return kept("part " + number.part(), out.toByteArray());
    }

    private static List<Kept> parts(Format format, int count) throws IOException {
        List<Kept> parts = new ArrayList<>();
        for (int part = 1; part <= count; part++) {
            parts.add(part(format, sample(1), new PartNumber(part, count)));
        }
        return parts;
    }

    private static String refusal(List<Kept> parts) {
        return String.valueOf(
                assertThrows(IOException.class, () -> Parts.of(parts)).getMessage());
    }

    private static Kept kept(String shown, byte[] bytes) {
        return new Kept(shown, ByteBuffer.wrap(bytes));
    }

    /** A part in memory. */
    private record Kept(String shown, ByteBuffer bytes) implements StoredPart {

        @Override
        public long length() {
            return bytes.limit();
        }

        @Override
        public void read(long offset, ByteBuffer target) {
            target.put(bytes.slice((int) offset, target.remaining()));
        }
    }

    /** Cut anywhere, also within files, and where there are more parts than pieces. */
    @ParameterizedTest
    @EnumSource
    void merged_isTheTorrentOfOneMachine(Format format) throws IOException {
        var files = sample(1);
        byte[] expected = whole(plan(format, files), files);
        for (int count : new int[] {1, 2, 3, 5, 40}) {
            List<Kept> parts = parts(format, count);
            Collections.shuffle(parts, new Random(count));

            var all = Parts.of(parts);
            var out = new ByteArrayOutputStream();
            new TorrentWriter(all.plan(), all.description(), all).write(out);

            assertArrayEquals(expected, out.toByteArray(), count + " parts");
        }
    }

    @Test
    void shares_areAllPieces_eachOnce_ofAboutEqualWork() {
        var plan = plan(Format.V2, sample(1));
        for (int count = 1; count <= 20; count++) {
            int next = 0;
            for (int part = 1; part <= count; part++) {
                var share = Share.of(plan, part, count);
                assertEquals(next, share.begin());
                next = share.end();
            }
            assertEquals(plan.pieceCount(), next);
        }
        var table = new FileTable.Builder();
        for (int file = 0; file < 1000; file++) {
            table.add(List.of(Name.of("f" + file)), file == 500 ? 100L << 20 : 10, Set.of());
        }
        var uneven = new Plan(Format.V2, table.build(), Name.of("x"), false, PIECE);
        long half = Share.of(uneven, 1, 2).length(uneven);
        assertTrue(Math.abs(half - (50L << 20)) < 1 << 20, "half is " + half);
    }

    @Test
    void links_andAttributes_areKept() throws IOException {
        var table = new FileTable.Builder()
                .add(List.of(Name.of("a"), Name.of("x")), 9, Set.of(FileAttribute.EXECUTABLE))
                .addLink(List.of(Name.of("l")), List.of(Name.of("a"), Name.of("x")), Set.of(FileAttribute.EXECUTABLE))
                .build();
        var plan = new Plan(Format.HYBRID, table, Name.of("t"), false, PIECE);
        var out = new ByteArrayOutputStream();
        new PartFile(plan, FULL, file -> 0).write(new PartNumber(1, 1), new MemoryHashes(), out);

        var files = Parts.of(List.of(kept("p", out.toByteArray()))).plan().files();

        assertEquals(table.file(0), files.file(0));
        assertEquals(table.file(1), files.file(1));
        assertEquals(table.targetOf(1), files.targetOf(1));
    }

    @Test
    void whatDoesNotBelongTogether_isRefused() throws IOException {
        List<Kept> parts = parts(Format.V2, 9);
        assertEquals(
                "of 9 parts 5 are missing: 1, 3-5, 9",
                refusal(List.of(parts.get(1), parts.get(5), parts.get(6), parts.get(7))));
        assertEquals("part 2: it is part 2/9, as part 2 is", refusal(List.of(parts.get(1), parts.get(1))));
        for (var other : List.of(
                part(Format.V2, sample(2), new PartNumber(1, 9)),
                part(Format.HYBRID, sample(1), new PartNumber(1, 9)),
                part(Format.V2, sample(1), new PartNumber(1, 8)))) {
            assertEquals(
                    "part 1: it was made of another input, or with other options, than part 2",
                    refusal(List.of(parts.get(1), other)));
        }
    }

    @Test
    void everyByte_isUnderTheSeal() throws IOException {
        byte[] good =
                part(Format.HYBRID, sample(1), new PartNumber(1, 1)).bytes().array();
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            refusal(List.of(kept("p", bad)));
        }
        refusal(List.of(kept("p", Arrays.copyOf(good, good.length - 1))));
        refusal(List.of(kept("p", new byte[0])));
    }
}
