package io.shoalfs.cache.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a declared order says of pieces, and where its reader is. */
class AgendaTest {

    static final int PIECE = 100;
    private static final int NONE = Agenda.NONE;

    @Test
    void fetches_inOrder_andNoMoreThanTheLimit() {
        var agenda = agenda(files(10), 7, 3, 5, 1);
        assertEquals(7, agenda.nextMissing(2 * PIECE));
        assertEquals(3, agenda.nextMissing(2 * PIECE));
        assertEquals(NONE, agenda.nextMissing(2 * PIECE));

        open(agenda, 7);

        assertEquals(5, agenda.nextMissing(2 * PIECE));
        assertEquals(NONE, agenda.nextMissing(2 * PIECE));
    }

    @Test
    void fetches_whatIsHereCountsAndIsNotFetched() {
        var agenda = agenda(files(10), 7, 3, 5, 1);
        agenda.came(3);
        assertEquals(7, agenda.nextMissing(3 * PIECE));
        assertEquals(5, agenda.nextMissing(3 * PIECE));
        assertEquals(NONE, agenda.nextMissing(3 * PIECE));
        assertEquals(3 * PIECE, agenda.lookedAfter());
    }

    @Test
    void gone_isFetchedAgain() {
        var agenda = agenda(files(10), 7, 3, 5, 1);
        IntStream.range(0, 3).forEach(i -> agenda.came(agenda.nextMissing(3 * PIECE)));
        assertEquals(NONE, agenda.nextMissing(3 * PIECE));

        agenda.gone(3);

        assertEquals(3, agenda.nextMissing(3 * PIECE));
        assertEquals(NONE, agenda.nextMissing(3 * PIECE));
        assertEquals(3 * PIECE, agenda.lookedAfter());
    }

    @Test
    void workers_overtakeEachOther_withinTheWindow() {
        int count = 4096;
        int workers = 8;
        int batch = 32;
        var order = shuffled(count, 1);
        var agenda = agenda(files(count), order);
        for (int begin = 0; begin < count; begin += workers * batch) {
            for (int step = 0; step < batch; step++) {
                for (int worker = 0; worker < workers; worker++) {
                    open(agenda, order[begin + worker * batch + step]);
                }
            }
        }
        assertTrue(agenda.isOver());
        assertEquals(0, agenda.leftOut());
    }

    @Test
    void leftOut_doesNotHoldTheReader() {
        int[] order = shuffled(1000, 2);
        var agenda = agenda(files(1000), order);
        IntStream.range(1, 1000).forEach(at -> open(agenda, order[at]));
        assertEquals(1, agenda.leftOut());
        assertEquals(Agenda.NEVER, agenda.distance(order[0]));
        assertTrue(agenda.isOver());
    }

    @Test
    void strayReads_changeNothing() {
        int[] order = shuffled(1000, 3);
        var agenda = agenda(files(1000), order);
        open(agenda, order[0]);
        open(agenda, order[900]);
        open(agenda, order[500]);
        open(agenda, order[1]);
        assertEquals(2, agenda.passed());
        assertEquals(0, agenda.distance(order[2]));
        assertEquals(898, agenda.distance(order[900]));
    }

    @Test
    void reader_whoBeginsInTheMiddle_isFollowed_andBack() {
        int[] order = shuffled(10_000, 4);
        var agenda = agenda(files(10_000), order);
        IntStream.range(6000, 6020).forEach(at -> open(agenda, order[at]));
        assertEquals(6020, agenda.passed());
        assertEquals(order[6020], agenda.nextMissing(PIECE));
        assertEquals(Agenda.NEVER, agenda.distance(order[100]));

        IntStream.range(100, 120).forEach(at -> open(agenda, order[at]));

        assertEquals(120, agenda.passed());
        assertEquals(0, agenda.distance(order[120]));
        assertEquals(5900, agenda.distance(order[6020]));
    }

    @Test
    void opened_isNeeded_untilItIsClosed() {
        var agenda = agenda(List.of(250L, 100L, 100L), 0, 1, 2);
        int entry = agenda.find(0);
        agenda.begin(entry);
        assertTrue(agenda.distance(0) < agenda.distance(3));
        agenda.end(entry, 0);
        assertEquals(Agenda.NEVER, agenda.distance(0));
        assertTrue(agenda.distance(1) < 0, "before all that is to come");
        agenda.end(entry);
        assertEquals(Agenda.NEVER, agenda.distance(1));
        assertEquals(0, agenda.distance(2), "shared with the next file");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void property_asTheNaiveOracleSays(long seed) {
        var random = new Random(seed);
        var lengths = IntStream.range(0, 60)
                .mapToObj(file -> (long) random.nextInt(300))
                .toList();
        int[] order = IntStream.range(0, 200)
                .map(at -> random.nextInt(lengths.size()))
                .toArray();
        var oracle = new Oracle(lengths, order);
        var here = new BitSet();
        var agenda = agenda(lengths, order);
        for (int step = 0; step < 1500; step++) {
            int piece = random.nextInt(agenda.catalog().pieces());
            switch (random.nextInt(5)) {
                case 0 -> {
                    agenda.came(piece);
                    here.set(piece);
                }
                case 1 -> {
                    agenda.gone(piece);
                    here.clear(piece);
                }
                case 2 -> {
                    int missing = agenda.nextMissing(8 * PIECE);
                    assertTrue(missing == NONE || !here.get(missing));
                    assertTrue(missing == NONE || agenda.distance(missing) < Agenda.NEVER);
                }
                default -> {
                    int soon = (int) Math.min(agenda.low() + random.nextInt(5), order.length - 1);
                    oracle.read(agenda, random.nextInt(4) == 0 ? random.nextInt(lengths.size()) : order[soon]);
                }
            }
            oracle.check(agenda, here);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 25, 50})
    void evictionByTheLastNextUse_isBelady(int percent) {
        int count = 400;
        int[] first = shuffled(count, 7);
        int[] second = shuffled(count, 8);
        int[] order =
                IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
        var agenda = agenda(files(count), order);
        int size = count * percent / 100;
        var here = new BitSet();
        var spent = new BitSet();
        int hits = 0;
        for (int file : order) {
            hits += here.get(file) ? 1 : 0;
            if (!here.get(file)) {
                if (here.cardinality() == size) {
                    int gone = spent.isEmpty() ? agenda.piece(agenda.last()) : spent.nextSetBit(0);
                    agenda.gone(gone);
                    here.clear(gone);
                    spent.clear(gone);
                }
                here.set(file);
                agenda.came(file);
            }
            open(agenda, file);
            spent.set(file, agenda.distance(file) == Agenda.NEVER);
        }
        assertEquals(beladyHits(order, size), hits);
    }

    private static int beladyHits(int[] order, int size) {
        var here = new ArrayList<Integer>();
        int hits = 0;
        for (int at = 0; at < order.length; at++) {
            int now = at;
            if (here.contains(order[at])) {
                hits++;
                continue;
            }
            if (here.size() == size) {
                here.remove(Collections.max(
                        here, (one, other) -> Integer.compare(after(order, now, one), after(order, now, other))));
            }
            here.add(order[at]);
        }
        return hits;
    }

    private static int after(int[] order, int now, int piece) {
        for (int at = now + 1; at < order.length; at++) {
            if (order[at] == piece) {
                return at;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Says the same by looking at everything, each time. */
    private static final class Oracle {

        private final List<List<Integer>> uses = new ArrayList<>();
        private final BitSet over = new BitSet();

        Oracle(List<Long> lengths, int[] order) {
            for (int file : order) {
                long start =
                        lengths.stream().limit(file).mapToLong(length -> length).sum();
                long end = start + lengths.get(file);
                uses.add(
                        start == end
                                ? List.of()
                                : IntStream.rangeClosed((int) (start / PIECE), (int) ((end - 1) / PIECE))
                                        .boxed()
                                        .toList());
            }
        }

        void read(Agenda agenda, int file) {
            int entry = agenda.find(file);
            if (entry != NONE) {
                agenda.begin(entry);
                agenda.end(entry);
                over.set(entry);
                over.set(0, (int) agenda.low());
            }
        }

        void check(Agenda agenda, BitSet here) {
            int pieces = agenda.catalog().pieces();
            int last = NONE;
            long lastDistance = Long.MIN_VALUE;
            for (int piece = 0; piece < pieces; piece++) {
                long distance = distance(piece, (int) agenda.low());
                assertEquals(distance, agenda.distance(piece));
                if (here.get(piece) && distance != Agenda.NEVER && distance > lastDistance) {
                    last = piece;
                    lastDistance = distance;
                }
            }
            assertEquals(last, agenda.last() == NONE ? NONE : agenda.piece(agenda.last()));
        }

        private long distance(int piece, int low) {
            long before = 0;
            for (int entry = low; entry < uses.size(); entry++) {
                int place = uses.get(entry).indexOf(piece);
                if (!over.get(entry) && place >= 0) {
                    return before + place;
                }
                before += uses.get(entry).size();
            }
            return Agenda.NEVER;
        }
    }

    static int position(int[] order, int file) {
        return IntStream.range(0, order.length)
                .filter(at -> order[at] == file)
                .findFirst()
                .orElseThrow();
    }

    /** As a mount tells it of a file that is opened, read and closed. */
    static void open(Agenda agenda, int file) {
        int entry = agenda.find(file);
        if (entry == NONE) {
            agenda.stray(file);
        } else {
            agenda.begin(entry);
            agenda.end(entry);
        }
    }

    static Agenda agenda(List<Long> lengths, int... order) {
        var builder = new Agenda.Builder(new Catalog(List.of(layout(lengths))));
        IntStream.of(order).forEach(builder::add);
        var agenda = builder.build(new BitSet(), piece -> {});
        assertFalse(agenda.isOver());
        return agenda;
    }

    static Layout layout(List<Long> lengths) {
        var table = new FileTable.Builder();
        for (int file = 0; file < lengths.size(); file++) {
            table.add(List.of(Name.of("f" + file)), lengths.get(file), Set.of());
        }
        return new Layout(table.build(), PIECE);
    }

    static List<Long> files(int count) {
        return Collections.nCopies(count, (long) PIECE);
    }

    static int[] shuffled(int count, long seed) {
        var files = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(files, new Random(seed));
        return files.stream().mapToInt(file -> file).toArray();
    }
}
