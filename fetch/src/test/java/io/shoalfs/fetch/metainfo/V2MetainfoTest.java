package io.shoalfs.fetch.metainfo;

import static io.shoalfs.fetch.metainfo.Torrents.assertRefused;
import static io.shoalfs.fetch.metainfo.Torrents.file;
import static io.shoalfs.fetch.metainfo.Torrents.latin1;
import static io.shoalfs.fetch.metainfo.Torrents.link;
import static io.shoalfs.fetch.metainfo.Torrents.paths;
import static io.shoalfs.fetch.metainfo.Torrents.string;
import static io.shoalfs.fetch.metainfo.Torrents.text;
import static io.shoalfs.fetch.metainfo.Torrents.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Sha1PieceHashes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class V2MetainfoTest {

    private static final String ROOT = "r".repeat(32);

    @Test
    void parse_aFileTree_givesAlignedFilesInItsOrder() throws Exception {
        var metainfo = parse(v2("1:ad1:b" + leaf(5) + "1:c" + leaf(20_000) + "e1:e" + leaf(0) + "1:f" + leaf(1), ""));

        var layout = metainfo.torrent().layout();
        assertEquals(List.of("a/b", ".pad/16379", "a/c", "e", ".pad/12768", "f"), paths(metainfo));
        assertEquals(
                List.of(0L, 16_384L, 49_152L),
                List.of(
                        layout.files().startOf(0),
                        layout.files().startOf(2),
                        layout.files().startOf(5)));
        assertTrue(layout.files().is(1, FileAttribute.PADDING));
        assertEquals(
                List.of(5, 16_384, 3_616, 1),
                List.of(
                        layout.contentLengthOf(0),
                        layout.contentLengthOf(1),
                        layout.contentLengthOf(2),
                        layout.contentLengthOf(3)));
        assertNull(metainfo.torrent().id().v1());
        assertNotNull(metainfo.torrent().id().v2());
    }

    @Test
    void parse_withoutPieceLayers_knowsPiecesOfSmallFilesOnlyAndCanLearn() throws Exception {
        byte[] layer = latin1("x".repeat(32) + "y".repeat(32));
        String root = new String(sha256(layer), StandardCharsets.ISO_8859_1);
        var tree = "1:a" + leaf(5) + "1:b" + leaf(20_000, root);

        var hashes = assertInstanceOf(
                MerklePieceHashes.class, parse(v2(tree, "")).torrent().hashes());

        assertTrue(hashes.knows(0));
        assertFalse(hashes.knows(1));
        assertFalse(hashes.matches(1, ByteBuffer.allocate(16_384)));
        assertFalse(hashes.learn(2, ByteBuffer.wrap(latin1("y".repeat(64)))));
        assertTrue(hashes.learn(2, ByteBuffer.wrap(layer)));
        assertTrue(hashes.knows(1) && hashes.knows(2) && hashes.isComplete());
        var loaded = parse(v2(tree, string(root) + string("x".repeat(32) + "y".repeat(32))))
                .torrent()
                .hashes();
        assertTrue(loaded.knows(2));
    }

    @Test
    void parse_pieceLayersThatAreWrong_isRefused() throws Exception {
        String layer = "x".repeat(32) + "y".repeat(32);
        String root = new String(sha256(latin1(layer)), StandardCharsets.ISO_8859_1);
        var tree = "1:b" + leaf(20_000, root);
        assertRefused("piece layer of file 0", latin1(v2(tree, string(root) + string("y".repeat(64)))));
        assertRefused("piece layer of file 0", latin1(v2(tree, string(root) + string(layer + "z"))));
        assertRefused("piece layer of file 0", latin1(v2(tree, string(root) + string(layer + layer))));
        assertRefused("belongs to no file", latin1(v2(tree, string(ROOT) + string(layer))));
        assertRefused("belongs to no file", latin1(v2(tree, string(root) + "i5e")));
    }

    @Test
    void parse_aFileTreeThatIsBroken_isRefused() {
        assertRefused("broken", latin1(v2("0:" + leaf(5), "")));
        assertRefused("broken", latin1(v2("0:d6:lengthi5ee", "")));
        assertRefused("broken", latin1(v2("1:ai5e", "")));
        assertRefused("broken", latin1(v2("1:ad0:i5ee", "")));
        assertRefused("broken", latin1(v2("1:ad0:d6:lengthi0ee1:b" + leaf(1) + "e", "")));
        assertRefused("no files", latin1(v2("", "")));
        assertRefused("no files", latin1(v2("1:ade", "")));
        assertRefused("no hash", latin1(v2("1:a" + leaf(5, "\0".repeat(32)), "")));
        assertRefused("no hash", latin1(v2("1:a" + leaf(5, "r".repeat(31)), "")));
        assertRefused("negative", latin1(v2("1:a" + leaf(-5), "")));
        assertRefused("is a pad", latin1(v2("1:ad0:d4:attr1:p6:lengthi5e11:pieces root32:" + ROOT + "ee", "")));
        assertRefused("longer together", latin1(v2("1:a" + leaf(5) + "1:b" + leaf(Long.MAX_VALUE), "")));
        assertRefused("more pieces", latin1(v2("1:a" + leaf(Long.MAX_VALUE - 9), "")));
        assertRefused("encoded", latin1(v2("1:b" + leaf(5) + "1:a" + leaf(5), "")));
        assertRefused("encoded", latin1(v2("1:bd0:d6:lengthi05e11:pieces root32:" + ROOT + "ee", "")));
    }

    @Test
    void parse_otherVersionsAndPieceLengths_isRefused() {
        String good = v2("1:a" + leaf(5), "");
        assertRefused("version 3", latin1(good.replace("versioni2e", "versioni3e")));
        assertRefused("version", latin1(good.replace("12:meta versioni2e", "")));
        assertRefused("power of two", latin1(good.replace("lengthi16384e", "lengthi50000e")));
        assertRefused("power of two", latin1(good.replace("lengthi16384e", "lengthi8192e")));
        assertRefused("no file tree", latin1(good.replace("9:file tree", "9:fole tree")));
    }

    @Test
    void parse_aHybrid_hasBothHashesAndOneSetOfFiles() throws Exception {
        String tree = "1:a" + leaf(5) + "1:b" + leaf(16_384) + "1:c" + leaf(0);
        var metainfo = parse(hybrid(tree, file(5, "a") + pad(16_379) + file(16_384, "b") + file(0, "c"), 2));

        assertNotNull(metainfo.torrent().id().v1());
        assertNotNull(metainfo.torrent().id().v2());
        assertInstanceOf(MerklePieceHashes.class, metainfo.torrent().hashes(), "all are known");
        assertEquals(List.of("a", "p", "b", "c"), paths(metainfo));

        var padded = parse(hybrid("1:a" + leaf(5), file(5, "a") + pad(16_379), 1));
        assertEquals(16_384, padded.torrent().layout().length(), "a pad behind the last file may be there");
    }

    @Test
    void parse_aFileThatIsCalledAsAPadWas_isAFileInVersion2() throws Exception {
        String name = "_____padding_file_0_";
        String tree = string(name) + leaf(5) + "1:a" + leaf(7);

        var metainfo = parse(v2(tree, ""));
        assertEquals(List.of(name, ".pad/16379", "a"), paths(metainfo));
        assertFalse(metainfo.torrent().layout().files().is(0, FileAttribute.PADDING));
        assertTrue(metainfo.isVerifiable());

        var both = parse(hybrid(tree, file(5, name) + pad(16_379) + file(7, "a"), 2));
        assertEquals(List.of(name, "p", "a"), paths(both));
        assertFalse(both.torrent().layout().files().is(0, FileAttribute.PADDING));

        var old = Metainfo.parse(torrent("5:filesl" + file(5, name) + file(7, "a") + "e4:name1:t", 1));
        assertTrue(old.torrent().layout().files().is(0, FileAttribute.PADDING));
    }

    @Test
    void parse_aHybridWithoutItsLayers_isVerifiedByV1() throws Exception {
        var metainfo = parse(hybrid("1:a" + leaf(20_000), file(20_000, "a"), 2));

        assertInstanceOf(Sha1PieceHashes.class, metainfo.torrent().hashes());
    }

    @Test
    void parse_aHybridThatSaysTwoThings_isRefused() {
        String tree = "1:a" + leaf(5) + "1:b" + leaf(7);
        String pad = pad(16_379);
        assertRefused("in two ways", latin1(hybrid(tree, file(5, "a") + pad + file(8, "b"), 2)));
        assertRefused("in two ways", latin1(hybrid(tree, file(5, "a") + pad + file(7, "c"), 2)));
        assertRefused("in two ways", latin1(hybrid(tree, file(5, "a") + file(7, "b"), 1)));
        assertRefused("in two ways", latin1(hybrid(tree, file(5, "a"), 1)));
        assertRefused("in two ways", latin1(hybrid(tree, file(5, "a") + pad + file(7, "b") + file(0, "c"), 2)));
        assertRefused("in two ways", latin1(hybrid(tree, file(5, "a") + pad(32_763) + file(7, "b"), 3)));
        assertRefused(
                "no piece hashes",
                latin1(hybrid("1:a" + leaf(5), file(5, "a"), 1).replace("6:pieces20", "6:piecez20")));
    }

    @Test
    void parse_symbolicLinks_leadInsideOnly() throws Exception {
        var metainfo = Metainfo.parse(torrent(
                "5:filesl" + file(1, "d", "f") + link("l", "d", "f") + link("m", "..", "..", "etc", "passwd")
                        + link("n", "/etc/passwd") + link("o", "..") + "d4:attr1:l6:lengthi7e4:pathl1:peee4:name1:t",
                1));

        var files = metainfo.torrent().layout().files();
        assertEquals("d/f", text(files.targetOf(1).orElseThrow()));
        assertEquals("etc/passwd", text(files.targetOf(2).orElseThrow()));
        assertEquals("etcpasswd", text(files.targetOf(3).orElseThrow()));
        assertEquals("_", text(files.targetOf(4).orElseThrow()));
        assertTrue(files.is(1, FileAttribute.SYMLINK));
        assertEquals(0, files.lengthOf(1));
        assertTrue(files.targetOf(5).isEmpty(), "a link to nowhere is a file");
        assertEquals(7, files.lengthOf(5));
    }

    @Test
    void parse_pathsThatClash_areNumberedInOrder() throws Exception {
        var metainfo = Metainfo.parse(torrent(
                "5:filesl" + file(1, "a.b", "x.txt") + file(1, "a.b", "x.txt") + file(1, "a.b", "x.1.txt")
                        + file(1, "a.b") + file(1, "X") + file(1, "x") + pad(1) + pad(1) + file(1, "p") + "e4:name1:t",
                1));

        assertEquals(
                List.of("a.b/x.txt", "a.b/x.1.txt", "a.b/x.1.1.txt", "a.1.b", "X", "x", "p", "p", "p"),
                paths(metainfo));
    }

    static Metainfo parse(String torrent) throws MetainfoException {
        return Metainfo.parse(latin1(torrent));
    }

    static String leaf(long length) {
        return leaf(length, ROOT);
    }

    static String leaf(long length, String root) {
        return "d0:d6:lengthi" + length + "e" + (length == 0 ? "" : "11:pieces root" + string(root)) + "ee";
    }

    static String v2(String tree, String layers) {
        return "d4:infod9:file treed" + tree + "e12:meta versioni2e4:name1:t12:piece lengthi16384ee"
                + (layers.isEmpty() ? "" : "12:piece layersd" + layers + "e") + "e";
    }

    static String hybrid(String tree, String files, int pieces) {
        return "d4:infod9:file treed" + tree + "e5:filesl" + files
                + "e12:meta versioni2e4:name1:t12:piece lengthi16384e6:pieces" + string("a".repeat(20 * pieces)) + "ee";
    }

    static String pad(int length) {
        return "d4:attr1:p6:lengthi" + length + "e4:pathl1:pee";
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
