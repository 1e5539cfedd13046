package io.shoalfs.torrent;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.ListArbitrary;

/** Arbitrary layouts: empty files, pads, one-byte tails, files past 4 GiB (lengths only), odd piece lengths. */
final class Layouts {

    private static final long GIB = 1L << 30;

    private Layouts() {}

    /** A file without its place. */
    record Entry(String directory, long length, Set<FileAttribute> attributes) {}

    static Arbitrary<Layout> any() {
        return Arbitraries.oneOf(small(), large());
    }

    static Arbitrary<Layout> small() {
        var pieceLengths = Arbitraries.of(1, 7, 16_383, 16_384, 16_385, 50_000, 65_536);
        return Combinators.combine(entries(smallLengths()), pieceLengths).as(Layouts::layout);
    }

    private static Arbitrary<Layout> large() {
        var lengths = Arbitraries.oneOf(
                smallLengths(),
                Arbitraries.of(4 * GIB - 1, 4 * GIB, 4 * GIB + 1),
                Arbitraries.longs().between(GIB, 99 * GIB));
        var pieceLengths = Arbitraries.of(50_000, 1 << 20, (16 << 20) + 1, 1 << 30);
        return Combinators.combine(entries(lengths), pieceLengths).as(Layouts::layout);
    }

    private static Arbitrary<Long> smallLengths() {
        return Arbitraries.oneOf(
                Arbitraries.of(0L, 0L, 1L, 16_384L, 65_537L),
                Arbitraries.longs().between(0, 100_000));
    }

    private static ListArbitrary<Entry> entries(Arbitrary<Long> lengths) {
        var attributes = Arbitraries.of(FileAttribute.class).set().ofMaxSize(2);
        return Combinators.combine(Arbitraries.of("", "a", "b", "a/b"), lengths, attributes)
                .as(Entry::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    private static Layout layout(List<Entry> entries, int pieceLength) {
        var builder = new FileTable.Builder();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            builder.add(path(entry.directory() + "/file" + i), entry.length(), entry.attributes());
        }
        return new Layout(builder.build(), pieceLength);
    }

    static List<Name> path(String path) {
        return List.of(path.split("/")).stream()
                .filter(name -> !name.isEmpty())
                .map(Name::of)
                .toList();
    }
}
