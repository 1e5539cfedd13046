package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Leaves are read by hand where they are plain, and must become what the general way makes of them. */
class V2FilesTest {

    private static final int PIECE = 16_384;

    /** A key that says nothing: a leaf that has it is not plain. */
    private static final String ODD = "2:zzi0e";

    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c.txt",
            "d",
            ".",
            "..",
            "x/y",
            "/",
            "\0",
            ".pad",
            "1",
            "\u00e9\u00ff",
            "n".repeat(255),
            "n".repeat(256),
            "m".repeat(300) + ".bin",
            "q".repeat(200));

    private static final List<String> ATTRIBUTES =
            List.of("", "x", "h", "xh", "hx", "", "z", "xz", "l", "p", "\u00e9x", "xxxxxxxxxx", "hhhhhhhhh");

    private static final List<String> LENGTHS = List.of(
            "0",
            "1",
            "5",
            "16383",
            "16384",
            "16385",
            "40000",
            "999999999999999999",
            "1000000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "-1");

    private static final String LONG_PATH = "p".repeat(250);

    @Property(tries = 3_000)
    void parse_aLeafThatIsPlain_becomesWhatAllOthersDo(@ForAll Random random) {
        long seed = random.nextLong();
        boolean isWild = random.nextInt(4) == 0;
        var plain = tree(new Random(seed), "", isWild);
        var odd = tree(new Random(seed), ODD, isWild);

        V2Files.Found expected;
        try {
            expected = parse(odd);
        } catch (MetainfoException refused) {
            assertEquals(
                    refused.getMessage(),
                    assertThrows(MetainfoException.class, () -> parse(plain)).getMessage());
            return;
        }

        V2Files.Found found;
        try {
            found = parse(plain);
        } catch (MetainfoException e) {
            throw new AssertionError(plain, e);
        }
        assertArrayEquals(expected.roots, found.roots);
        assertEquals(expected.hasOwnPaths, found.hasOwnPaths);
        assertSame(expected.table, found.table);
        assertFalse(found.hasOwnPaths && new PathIndex(found.table).hasClash(), plain);
    }

    @Test
    void parse_namesThatHadToBeChanged_areLookedAtForClashes() throws Exception {
        assertEquals(true, parse("d1:a" + leaf("5", "", "") + "1:bd1:a" + leaf("5", "", "") + "ee").hasOwnPaths);
        assertFalse(parse("d1:." + "d1:a" + leaf("5", "", "") + "e1:a" + leaf("5", "", "") + "e").hasOwnPaths);
        assertFalse(parse("d1:/" + leaf("5", "", "") + "1:_" + leaf("5", "", "") + "e").hasOwnPaths);
        assertFalse(parse("d4:.pad" + leaf("5", "", "") + "1:b" + leaf("5", "", "") + "e").hasOwnPaths);
    }

    @Test
    void parse_aPathThatIsTooLong_isRefused() throws Exception {
        var directories = (LONG_PATH.length() + ":" + LONG_PATH + "d").repeat(16);
        var fitting = "d" + directories + "78:" + "f".repeat(78) + leaf("5", "", "") + "e".repeat(17);
        assertEquals(1, parse(fitting).table.count());
        var tooLong = "d" + directories + "79:" + "f".repeat(79) + leaf("5", "", "") + "e".repeat(17);
        assertThrows(MetainfoException.class, () -> parse(tooLong));
    }

    private static void assertSame(FileTable expected, FileTable found) {
        assertEquals(expected.count(), found.count());
        assertEquals(expected.length(), found.length());
        assertEquals(expected.directories(), found.directories());
        for (int file = 0; file < expected.count(); file++) {
            assertEquals(expected.file(file), found.file(file));
            assertEquals(expected.directoryOf(file), found.directoryOf(file));
            assertEquals(expected.targetOf(file), found.targetOf(file));
            for (var attribute : FileAttribute.values()) {
                assertEquals(expected.is(file, attribute), found.is(file, attribute));
            }
        }
    }

    private static V2Files.Found parse(String tree) throws MetainfoException {
        try {
            return V2Files.parse(
                    (BencodeDictionary) Bencode.decode(Torrents.latin1(tree), BencodeLimits.TORRENT), PIECE);
        } catch (BencodeException e) {
            throw new IllegalArgumentException(tree, e);
        }
    }

    /** The same tree for the same seed, whatever is odd of its leaves. */
    private static String tree(Random random, String odd, boolean isWild) {
        return directory(random, odd, isWild, 0);
    }

    private static String directory(Random random, String odd, boolean isWild, int depth) {
        var entries = new TreeMap<String, String>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            var name = NAMES.get(random.nextInt(isWild ? NAMES.size() : 4));
            boolean isDirectory = depth < 3 && random.nextInt(3) == 0;
            entries.put(name, isDirectory ? directory(random, odd, isWild, depth + 1) : leaf(random, odd, isWild));
        }
        var text = new StringBuilder("d");
        entries.forEach((name, value) -> text.append(Torrents.string(name)).append(value));
        return text.append('e').toString();
    }

    private static String leaf(Random random, String odd, boolean isWild) {
        var length = LENGTHS.get(random.nextInt(isWild && random.nextInt(4) == 0 ? LENGTHS.size() : 7));
        var attributes = ATTRIBUTES.get(random.nextInt(isWild && random.nextInt(3) == 0 ? ATTRIBUTES.size() : 6));
        return leaf(length, attributes, odd, root(random, isWild));
    }

    private static String root(Random random, boolean isWild) {
        int kind = isWild ? random.nextInt(20) : 5;
        return switch (kind) {
            case 0 -> "";
            case 1 -> "11:pieces root32:" + "\0".repeat(32);
            case 2 -> "11:pieces root31:" + "r".repeat(31);
            case 3 -> "11:pieces rooti32e";
            default ->
                "11:pieces root32:"
                        + Character.toString('a' + random.nextInt(26)).repeat(32);
        };
    }

    private static String leaf(String length, String attributes, String odd) {
        return leaf(length, attributes, odd, "11:pieces root32:" + "r".repeat(32));
    }

    private static String leaf(String length, String attributes, String odd, String root) {
        var attr = attributes.isEmpty() ? "" : "4:attr" + Torrents.string(attributes);
        var target = attributes.contains("l") ? "12:symlink path" + Torrents.list("t") : "";
        return "d0:d" + attr + "6:lengthi" + length + "e" + root + target + odd + "ee";
    }
}
