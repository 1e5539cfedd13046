package io.shoalfs.fetch.metainfo;

import static io.shoalfs.fetch.metainfo.Torrents.assertRefused;
import static io.shoalfs.fetch.metainfo.Torrents.file;
import static io.shoalfs.fetch.metainfo.Torrents.latin1;
import static io.shoalfs.fetch.metainfo.Torrents.paths;
import static io.shoalfs.fetch.metainfo.Torrents.torrent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.Name;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetainfoTest {

    @Test
    void parse_aSingleFile_givesItUnderItsName() throws Exception {
        var metainfo = Metainfo.parse(torrent("6:lengthi20000e4:name5:a.bin", 2));

        var torrent = metainfo.torrent();
        assertEquals(List.of("a.bin"), paths(metainfo));
        assertEquals(20_000, torrent.layout().length());
        assertEquals(2, torrent.hashes().count());
        assertNull(torrent.id().v2());
        assertFalse(metainfo.isPrivate());
    }

    @Test
    void parse_anInfoThatIsNotCanonical_isHashedAsItIs() throws Exception {
        byte[] bytes = latin1("d4:infod6:pieces20:aaaaaaaaaaaaaaaaaaaa4:name1:a6:lengthi05e12:piece lengthi16384eee");

        var id = Metainfo.parse(bytes).torrent().id();

        var sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(ByteBuffer.wrap(bytes, 7, bytes.length - 8));
        assertEquals(HexFormat.of().formatHex(sha1.digest()), id.toString());
    }

    @Test
    void parse_manyFiles_givesThemInOrderUnderTheRoot() throws Exception {
        var metainfo = Metainfo.parse(torrent(
                "5:filesl" + file(10, "d", "\u00e4") + file(0, "e")
                        + "d4:attr1:p6:lengthi6eed4:attr2:zx6:lengthi1e4:pathl1:xeee4:name1:t",
                1));

        var files = metainfo.torrent().layout().files();
        assertEquals(List.of("d/\ufffd", "e", ".pad/6", "x"), paths(metainfo));
        assertEquals(Name.of(new byte[] {(byte) 0xe4}), files.nameOf(0), "byte for byte");
        assertTrue(files.is(2, FileAttribute.PADDING));
        assertTrue(files.is(3, FileAttribute.EXECUTABLE));
        assertEquals(16, files.startOf(3));
    }

    @Test
    void parse_pathsThatLeadElsewhere_staysInside() throws Exception {
        var metainfo = Metainfo.parse(torrent(
                "5:filesl"
                        + file(1, "..", "..", "a")
                        + file(1, "/etc/passwd")
                        + file(1, "", ".", "b")
                        + file(1, "../../x")
                        + file(1, "..")
                        + file(1, "n\0l")
                        + file(1, "/..", "/", "c")
                        + "e4:name2:..",
                1));

        assertEquals(List.of("a", "etcpasswd", "_/b", "....x", "_.1", "n_l", "_/c"), paths(metainfo));
        assertEquals(40, metainfo.torrent().name().length(), "the hash stands for a name of which nothing is left");
    }

    @Test
    void parse_utf8Variants_prefersThem() throws Exception {
        var metainfo = Metainfo.parse(
                torrent("5:filesld6:lengthi1e4:pathl1:?e10:path.utf-8l1:peee4:name1:?10:name.utf-81:n", 1));

        assertEquals(List.of("p"), paths(metainfo));
        assertEquals("n", metainfo.torrent().name().toString());
    }

    @Test
    void parse_whatPublishersAdd_isThere() throws Exception {
        var metainfo = Metainfo.parse(latin1("d8:announce10:http://no/13:announce-listll12: http://a/x 8:file:///"
                + "9:udp://b:1el3:badelee10:created by2:me13:creation datei1234567e7:comment2:hi"
                + "4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaa7:privatei1e6:source1:se"
                + "8:url-listl14:http://w/a b c14:http://w/a b c0:i7e9:ftp://w/x8:s3://b/xee"));

        assertEquals(List.of(List.of(URI.create("http://a/x"), URI.create("udp://b:1"))), metainfo.trackers());
        assertEquals(List.of(URI.create("http://w/a%20b%20c"), URI.create("s3://b/x")), metainfo.webSeeds());
        assertTrue(metainfo.isPrivate());
        assertEquals(new Metainfo.Remarks("hi", "me", Instant.ofEpochSecond(1_234_567), "s"), metainfo.remarks());
    }

    @Test
    void parse_aTorrentWithAnnounceAlone_hasOneTracker() throws Exception {
        var bytes = latin1("d8:announce9:http://t/13:announce-listllee4:infod6:lengthi1e4:name1:a"
                + "12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaa7:privatei0ee8:url-list9:http://w/e");
        var metainfo = Metainfo.parse(bytes);

        assertEquals(List.of(List.of(URI.create("http://t/"))), metainfo.trackers());
        assertEquals(List.of(URI.create("http://w/")), metainfo.webSeeds());
        assertFalse(metainfo.isPrivate());
    }

    @Test
    void parse_aKeyThatIsThereTwice_isRefused() {
        assertRefused("ambiguous", torrent("6:lengthi5e4:name1:a4:name1:b", 1));
    }

    @Test
    void parse_aFileThatSaysThingsTwice_isWhatItSaysFirst() throws Exception {
        var metainfo = Metainfo.parse(torrent("5:filesld6:lengthi5e6:lengthi6e4:pathl1:ae4:pathl1:beee4:name1:t", 1));

        assertEquals(List.of("a"), paths(metainfo));
        assertEquals(5, metainfo.torrent().layout().length());
    }

    @Test
    void parse_lengthsThatCannotBe_isRefused() {
        assertRefused("negative", torrent("6:lengthi-5e4:name1:a", 1));
        assertRefused("neither files", torrent("6:lengthi9223372036854775808e4:name1:a", 1));
        assertRefused("more pieces", torrent("6:lengthi9223372036854775807e4:name1:a", 1));
        assertRefused("1 piece hashes for 2", torrent("6:lengthi16385e4:name1:a", 1));
        assertRefused("negative", torrent("5:filesl" + file(100, "a") + file(-50, "b") + "e4:name1:a", 1));
        assertRefused(
                "longer together", torrent("5:filesl" + file(Long.MAX_VALUE, "a") + file(1, "b") + "e4:name1:a", 1));
        assertRefused("no data", torrent("6:lengthi0e4:name1:a", 0));
    }
}
