package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Torrents of the corpus, or ours where there is none, with bytes changed, cut out, put in twice and taken from each
 * other: whatever comes of it is a torrent that holds what it promises, or is refused in one sentence, within a second.
 */
class FuzzTest {

    private static final List<byte[]> SEEDS = seeds();

    /** What numbers and lengths are made of, where they hurt. */
    private static final List<String> TOKENS = List.of(
            "i-1e",
            "i0e",
            "i9223372036854775807e",
            "i9223372036854775808e",
            "i1099511627776e",
            "2147483647:",
            "0:",
            "2:..",
            "1:/",
            "le",
            "de",
            "e",
            "d0:d6:lengthi1e11:pieces root32:",
            "4:attr1:l",
            "4:attr1:p",
            "12:meta versioni2e",
            "12:piece lengthi1e");

    @Provide
    Arbitrary<byte[]> torrents() {
        return Arbitraries.longs().map(FuzzTest::mutant).dontShrink();
    }

    @Property(tries = 20_000)
    void parse_aMutantOfATorrent_isATorrentOrRefused(@ForAll("torrents") byte[] mutant) {
        // The processor's time, not the clock's, since tests run beside others.
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        try {
            check(Metainfo.parse(mutant));
        } catch (MetainfoException e) {
            assertNotNull(e.getMessage());
            assertTrue(!e.getMessage().contains("\n") && e.getMessage().length() < 300, e.getMessage());
        }
        assertTrue(threads.getCurrentThreadCpuTime() - begin < 1_000_000_000L, "within a second");
    }

    @Property(tries = 5_000)
    void decode_anyBytesOfBencodesAlphabet_isAValueOrRefused(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(1, 60)];
        Arrays.setAll(new int[bytes.length], i -> bytes[i] = (byte) "dlie0123456789:-a".charAt(random.nextInt(17)));
        try {
            var value = Bencode.decode(bytes, BencodeLimits.MESSAGE);
            assertEquals(
                    value.toString(),
                    Bencode.decode(value.raw(), BencodeLimits.MESSAGE).toString());
        } catch (BencodeException e) {
            assertNotNull(e.getMessage());
        }
    }

    private static void check(Metainfo metainfo) {
        var torrent = metainfo.torrent();
        Layout layout = torrent.layout();
        assertEquals(layout.pieceCount(), torrent.hashes().count());
        assertTrue(layout.length() > 0);
        var files = layout.files();
        var places = new HashSet<List<Object>>();
        files.directories().stream().skip(1).forEach(it -> assertTrue(places.add(List.of(it.parent(), it.name()))));
        for (int file = 0; file < files.count(); file++) {
            assertTrue(Name.isValid(files.nameOf(file).bytes())
                    && files.nameOf(file).length() <= 255);
            assertTrue(
                    files.is(file, FileAttribute.PADDING)
                            || places.add(List.of(files.directoryOf(file), files.nameOf(file))),
                    "each path once");
            assertEquals(files.targetOf(file).isPresent(), files.is(file, FileAttribute.SYMLINK));
        }
        assertTrue(layout.contentLengthOf(0) >= 0);
        torrent.hashes().knows(layout.pieceCount() - 1);
    }

    private static byte[] mutant(long seed) {
        var random = new SplittableRandom(seed);
        byte[] torrent = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        for (int change = random.nextInt(1, 5); change > 0 && torrent.length > 1; change--) {
            torrent = changed(torrent, random);
        }
        return torrent;
    }

    private static byte[] changed(byte[] torrent, SplittableRandom random) {
        int at = random.nextInt(torrent.length);
        int length = Math.min(random.nextInt(1, 40), torrent.length - at);
        return switch (random.nextInt(5)) {
            case 0 -> {
                torrent[at] = (byte) random.nextInt(256);
                yield torrent;
            }
            case 1 -> {
                torrent[at] = (byte) "dlie0123456789:-".charAt(random.nextInt(16));
                yield torrent;
            }
            case 2 -> spliced(torrent, at, at + length, new byte[0]);
            case 3 -> spliced(torrent, at, at, Arrays.copyOfRange(torrent, at, at + length));
            default -> {
                byte[] token = Torrents.latin1(TOKENS.get(random.nextInt(TOKENS.size())));
                yield spliced(torrent, at, random.nextBoolean() ? at : at + length, token);
            }
        };
    }

    private static byte[] spliced(byte[] torrent, int from, int to, byte[] insert) {
        byte[] spliced = Arrays.copyOf(torrent, torrent.length - (to - from) + insert.length);
        System.arraycopy(insert, 0, spliced, from, insert.length);
        System.arraycopy(torrent, to, spliced, from + insert.length, torrent.length - to);
        return spliced;
    }

    private static List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        seeds.add(Torrents.latin1(V2MetainfoTest.v2("1:ad1:b" + V2MetainfoTest.leaf(5) + "e", "")));
        seeds.add(Torrents.latin1(V2MetainfoTest.hybrid("1:a" + V2MetainfoTest.leaf(5), Torrents.file(5, "a"), 1)));
        seeds.add(
                Torrents.torrent("5:filesl" + Torrents.file(9, "a", "b") + Torrents.link("l", "a") + "e4:name1:t", 1));
        if (Corpus.directory().isPresent()) {
            Corpus.entries().stream()
                    .map(Corpus.Entry::bytes)
                    .filter(bytes -> bytes.length > 0 && bytes.length < 20_000)
                    .forEach(seeds::add);
        } else {
            System.out.println("no corpus: " + seeds.size() + " torrents of our own are the seeds");
        }
        return seeds;
    }
}
