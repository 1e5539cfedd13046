package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeException;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reckoned before is what is written then. */
class TorrentSizeTest {

    private static final int PIECE = 1 << 14;

    private static final Description PLAIN = new Description(List.of(), List.of(), null, null, false, null);

    private static final Description FULL = new Description(
            List.of(List.of(URI.create("http://a/"), URI.create("udp://b:1")), List.of(URI.create("http://c/"))),
            List.of(URI.create("http://w/d/")),
            "a comment of ünïcode",
            "a program",
            true,
            "a site");

    /** Hashes that all differ. */
    private static final class Hashes implements HashStore {

        @Override
        public void put(long offset, ByteBuffer hashes) {}

        @Override
        public void read(long offset, ByteBuffer target) {
            for (long at = offset; target.hasRemaining(); at++) {
                target.put((byte) (at >> (8 * (at % 4) + 5)));
            }
        }
    }

    private static List<Name> path(String path) {
        return List.of(path.split("/")).stream().map(Name::of).toList();
    }

    private static FileTable files() {
        return new FileTable.Builder()
                .add(path("a"), 5, Set.of())
                .add(path("b/c"), 0, Set.of())
                .add(path("b/d/e-that-has-a-long-name"), 40_000, EnumSet.of(FileAttribute.EXECUTABLE))
                .addLink(path("b/link"), path("b/d"), EnumSet.of(FileAttribute.EXECUTABLE))
                .add(path("z/y/x/w"), 12 * PIECE, Set.of())
                .add(path("zz"), 1000 * PIECE + 1, Set.of())
                .build();
    }

    private static void check(Plan plan, Description description) throws IOException {
        var out = new ByteArrayOutputStream();
        new TorrentWriter(plan, description, new Hashes()).write(out);

        var size = TorrentSize.of(plan, description);

        assertEquals(out.size(), size.length());
        byte[] bytes = out.toByteArray();
        int values = (int) size.values();
        assertDoesNotThrow(() -> Bencode.decode(bytes, new BencodeLimits(bytes.length, 100, values)));
        assertThrows(
                BencodeException.class, () -> Bencode.decode(bytes, new BencodeLimits(bytes.length, 100, values - 1)));
    }

    @ParameterizedTest
    @EnumSource
    void size_isThatOfTheTorrent(Format format) throws IOException {
        check(new Plan(format, files(), Name.of("sample"), false, PIECE), PLAIN);
        check(new Plan(format, files(), Name.of("sample"), false, PIECE), FULL);
        var one = new FileTable.Builder()
                .add(path("one"), 3 * PIECE + 1, EnumSet.of(FileAttribute.EXECUTABLE))
                .build();
        check(new Plan(format, one, Name.of("one"), true, PIECE), FULL);
    }

    @ParameterizedTest
    @EnumSource
    void depth_isRefusedWhereItCannotBeRead(Format format) throws IOException {
        for (int directories = 90; directories < 100; directories++) {
            var path = new ArrayList<Name>();
            for (int directory = 0; directory < directories; directory++) {
                path.add(Name.of("d"));
            }
            path.add(Name.of("file"));
            var files =
                    new FileTable.Builder().addLink(path, path("x"), Set.of()).add(path("x"), 1, Set.of());
            var plan = new Plan(format, files.build(), Name.of("deep"), false, PIECE);
            var out = new ByteArrayOutputStream();
            new TorrentWriter(plan, PLAIN, new Hashes()).write(out);

            assertEquals(isReadable(out.toByteArray()), isReadable(plan), "directories: " + directories);
        }
    }

    private static boolean isReadable(byte[] torrent) {
        try {
            Bencode.decode(torrent, BencodeLimits.TORRENT);
            return true;
        } catch (BencodeException e) {
            return false;
        }
    }

    private static boolean isReadable(Plan plan) {
        try {
            plan.requireReadable(PLAIN);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void tooManyValues_andTooManyBytes_areRefused() {
        var plan = new Plan(Format.HYBRID, files(), Name.of("sample"), false, PIECE);
        var size = TorrentSize.of(plan, PLAIN);
        int length = (int) size.length();
        int values = (int) size.values();

        assertDoesNotThrow(() -> size.requireWithin(new BencodeLimits(length, 100, values)));
        var many = assertThrows(
                IllegalArgumentException.class, () -> size.requireWithin(new BencodeLimits(length, 100, values - 1)));
        assertTrue(String.valueOf(many.getMessage()).contains("choose --format v2"));
        var large = assertThrows(
                IllegalArgumentException.class, () -> size.requireWithin(new BencodeLimits(length - 1, 100, values)));
        assertTrue(String.valueOf(large.getMessage()).contains("choose a longer piece length"));
    }

    @Test
    void pieces_ofTheLongestFile_areCounted() {
        var longest = new FileTable.Builder()
                .add(path("sparse"), Long.MAX_VALUE, Set.of())
                .build();
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> new Plan(Format.V1, longest, Name.of("x"), true, 1 << 30));
        assertTrue(String.valueOf(thrown.getMessage()).contains("these are 8589934592 pieces"), thrown.getMessage());
    }
}
