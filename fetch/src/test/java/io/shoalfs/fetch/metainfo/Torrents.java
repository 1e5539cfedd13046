package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Torrents written by hand, in Latin-1: one character is one byte. */
final class Torrents {

    private Torrents() {}

    /** A v1 torrent of pieces of 16 KiB; {@code info} is what comes before {@code piece length}. */
    static byte[] torrent(String info, int pieces) {
        return latin1("d4:infod" + info + "12:piece lengthi16384e6:pieces" + 20 * pieces + ":"
                + "aaaaaaaaaaaaaaaaaaaa".repeat(pieces) + "ee");
    }

    /** An element of {@code files}. */
    static String file(long length, String... path) {
        return "d6:lengthi" + length + "e4:path" + list(path) + "e";
    }

    /** A symbolic link as an element of {@code files}. */
    static String link(String name, String... target) {
        return "d4:attr1:l4:path" + list(name) + "12:symlink path" + list(target) + "e";
    }

    static String list(String... strings) {
        return List.of(strings).stream().map(Torrents::string).collect(Collectors.joining("", "l", "e"));
    }

    static String string(String string) {
        return string.length() + ":" + string;
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<String> paths(Metainfo metainfo) {
        var files = metainfo.torrent().layout().files();
        return IntStream.range(0, files.count())
                .mapToObj(file -> text(files.file(file).path()))
                .toList();
    }

    static String text(List<Name> path) {
        return path.stream().map(Name::toString).collect(Collectors.joining("/"));
    }

    static void assertRefused(String why, byte[] bytes) {
        var e = assertThrows(MetainfoException.class, () -> Metainfo.parse(bytes));
        assertTrue(e.toString().contains(why), e.toString());
    }
}
