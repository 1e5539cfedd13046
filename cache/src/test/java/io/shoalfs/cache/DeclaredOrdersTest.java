package io.shoalfs.cache;

import static io.shoalfs.cache.Urgency.NONE;
import static io.shoalfs.cache.Urgency.READAHEAD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.cache.DeclaredOrders.Progress;
import io.shoalfs.cache.DeclaredOrders.Terms;
import io.shoalfs.cache.RecordingSource.Demand;
import io.shoalfs.cache.order.Agenda;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache on a disk does with declared orders: each file of the sample is one piece. */
class DeclaredOrdersTest {

    private static final int PIECE = 65_536;
    private static final int FILES = 200;
    private static final long BUDGET = CacheConfig.budgetMin(PIECE);

    /** How many pieces that is: the table of checksums takes some of the budget. */
    private static final int ROOM = (int) (BUDGET / PIECE);

    private final int[] lengths = new int[FILES];
    private final RecordingSource source = new RecordingSource();
    private SampleTorrent sample;
    private TestCache cache;
    private PieceStore store;
    private PieceReader reader;
    private FileUses files;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        Arrays.fill(lengths, PIECE);
        sample = SampleTorrent.of(31, PIECE, lengths);
        cache = new TestCache(directory, BUDGET);
        store = cache.open(sample.torrent());
        reader = new PieceReader(store, source, cache.timers, Duration.ofSeconds(45));
        files = orders().join(new Fetching(store, reader, source, cache.timers, Duration.ofSeconds(45)));
    }

    @AfterEach
    void close() throws Exception {
        orders().leave(hash());
        reader.close();
        cache.close();
    }

    @Test
    void declare_demandsInOrder_asFarAsItMay_andGoesOnAsFilesAreRead() throws Exception {
        declare("a", false, 3 * PIECE, 7, 100, 3, 50, 20);
        assertEquals(demands(READAHEAD, 7, 100, 3), source.takeDemands());
        cache.hold(store, sample, 7);
        cache.hold(store, sample, 100);
        assertEquals(demands(NONE, 7, 100), source.takeDemands());

        read(7);

        assertEquals(demands(READAHEAD, 50), source.takeDemands());
        assertEquals(1, progress().passed());
        assertEquals(3 * PIECE, progress().aheadBytes());
        assertEquals(2 * PIECE, progress().underWayBytes());
    }

    @Test
    void open_isKeptUntilItIsClosed() throws Exception {
        declare("a", false, 3 * PIECE, 7, 100, 3, 50, 20);
        IntStream.of(7, 100, 3).forEach(this::hold);
        source.takeDemands();
        var open = files.begin(7);
        open.read(7, 7);
        assertEquals(List.of(), source.takeDemands());
        open.end();
        assertEquals(demands(READAHEAD, 50), source.takeDemands());
    }

    @Test
    void withdraw_withdrawsWhatIsDemanded() throws Exception {
        declare("a", false, 2 * PIECE, 7, 100, 3);
        source.takeDemands();
        assertTrue(orders().withdraw("a"));
        assertEquals(demands(NONE, 7, 100), source.takeDemands());
        assertFalse(orders().withdraw("a"));
        assertEquals(List.of(), orders().progress());
    }

    @Test
    void eviction_whatNobodyWillReadFirst_thenWhatIsReadLast() throws Exception {
        int[] order = IntStream.range(0, FILES).toArray();
        IntStream.range(0, 10).map(i -> FILES - 1 - i).forEach(this::hold);
        declare("a", false, PIECE, IntStream.range(0, FILES - 5).toArray());
        // As much as there is room for; the last five that are here are in no order, the other five are read last.
        IntStream.range(0, ROOM).forEach(this::hold);
        var held = store.held();
        for (int piece = FILES - 10; piece < FILES; piece++) {
            assertFalse(held.containsPiece(piece), "piece " + piece);
        }
        // What comes now is read later than all that is here: it is the next to go.
        hold(150);
        hold(151);
        assertFalse(store.held().containsPiece(150));
        assertTrue(IntStream.range(0, ROOM - 8).allMatch(piece -> store.held().containsPiece(piece)));

        read(order[0]);
        hold(152);
        assertFalse(store.held().containsPiece(0), "it has been read");
    }

    @Test
    void eviction_ofWhatHasBeenFetchedAhead_nextTimeLessIsFetchedAhead() throws Exception {
        declare("a", false, 2 * PIECE, 7, 100, 3);
        hold(7);
        hold(100);
        source.takeDemands();

        cache.keeper(sample).evict(bits(100));
        cache.timers.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), source.takeDemands(), "the cache could not hold as much");

        read(7);

        assertEquals(demands(READAHEAD, 100), source.takeDemands());
    }

    @Test
    void twoReaders_eachIsFollowedInItsOwnOrder() throws Exception {
        int[] up = IntStream.range(0, FILES).toArray();
        int[] down = IntStream.range(0, FILES).map(file -> FILES - 1 - file).toArray();
        declare("up", false, PIECE, up);
        declare("down", false, PIECE, down);
        for (int step = 0; step < 40; step++) {
            read(up[step]);
            read(down[step]);
        }
        assertEquals(
                List.of(40L, 40L),
                orders().progress().stream().map(Progress::passed).toList());
    }

    @Test
    void twoReaders_whatNeitherReadsSoonGoes() throws Exception {
        declare("up", false, PIECE, IntStream.range(0, FILES).toArray());
        declare(
                "down",
                false,
                PIECE,
                IntStream.range(0, FILES).map(file -> FILES - 1 - file).toArray());
        for (int step = 0; step < ROOM / 2 - 4; step++) {
            hold(step);
            hold(FILES - 1 - step);
        }
        IntStream.range(90, 110).forEach(this::hold);
        var held = store.held().pieces();
        assertTrue(held.get(0) && held.get(FILES - 1), "each is the last of one and the first of the other");
        assertTrue(held.get(90, 110).cardinality() < 20);
        assertEquals(
                0,
                IntStream.range(0, ROOM / 2 - 4)
                        .filter(step -> !held.get(step) || !held.get(FILES - 1 - step))
                        .count());
    }

    @Test
    void append_goesOn_andWhatIsReadAgainIsKept() throws Exception {
        declare("a", false, PIECE, 0, 1, 2, 3);
        read(0);
        declare("a", true, PIECE, 3, 0, 1, 2);
        assertEquals(8, progress().entries());
        assertEquals(1, progress().passed());
        assertEquals(7 * Agenda.NUMBERS, orders().rest("a").entries().length);
        IntStream.of(1, 2, 3, 3, 0, 1, 2).forEach(this::read);
        assertTrue(progress().isOver());
    }

    @Test
    void whatNobodyNeedsAnyMore_isFetchedNoLonger() throws Exception {
        declare("a", false, 2 * PIECE, 7, 100, 3, 50);
        source.takeDemands();
        read(7);
        assertEquals(demands(READAHEAD, 3), source.takeDemands());

        cache.timers.advance(Duration.ofSeconds(1));

        assertEquals(demands(NONE, 7), source.takeDemands());
        assertEquals(2 * PIECE, progress().underWayBytes());
    }

    @Test
    void readerWhoIsSomewhereElse_isFetchedFor_andNotWhereItWas() throws Exception {
        int[] order = IntStream.range(0, FILES).toArray();
        declare("a", false, 2 * PIECE, order);
        assertEquals(demands(READAHEAD, 0, 1), source.takeDemands());
        IntStream.range(150, 160).forEach(this::read);
        var later = source.takeDemands();
        assertTrue(later.containsAll(demands(NONE, 0, 1)), later.toString());
        cache.timers.advance(Duration.ofSeconds(1));
        assertEquals(2 * PIECE, progress().underWayBytes());
    }

    /** As when it came and the disk did not take it: who has brought it believes to be done. */
    @Test
    void whatIsLost_isDemandedAnew() throws Exception {
        declare("a", false, 2 * PIECE, 7, 100, 3);
        source.takeDemands();
        cache.timers.advance(Duration.ofSeconds(89));
        assertEquals(List.of(), source.takeDemands());

        cache.timers.advance(Duration.ofSeconds(2));

        var again = source.takeDemands();
        assertEquals(4, again.size(), again.toString());
        assertTrue(again.containsAll(demands(NONE, 7, 100)) && again.containsAll(demands(READAHEAD, 7, 100)));
    }

    @Test
    void ahead_moreThanHalfOfTheCache_isRefused_andNothingIsDeclared() {
        var refused = assertThrows(IOException.class, () -> declare("a", false, BUDGET / 2 + 1, 1, 2));
        assertTrue(String.valueOf(refused.getMessage()).contains("half of the cache"), refused.getMessage());
        assertEquals(List.of(), orders().progress());
    }

    /** Of a directory that is watched: torrents come and go that the order has nothing of. */
    @Test
    void otherTorrents_comeAndGo_andTheOrderGoesOn() throws Exception {
        declare("a", false, PIECE, 0, 1, 2);
        var other = SampleTorrent.of(32, PIECE, PIECE, PIECE);
        var otherStore = cache.open(other.torrent());
        var otherHash = other.torrent().id().primary();
        try (var otherReader = new PieceReader(otherStore, source, cache.timers, Duration.ofSeconds(45))) {
            orders().join(new Fetching(otherStore, otherReader, source, cache.timers, Duration.ofSeconds(45)));
            var all = List.of(otherHash, hash());
            var catalog = orders().catalog(all);
            var entries = new Agenda.Builder(catalog);
            entries.add(catalog.file(1, 1));
            orders().declare(new Terms("a", true, OptionalLong.of(PIECE)), all, entries);
            assertEquals(List.of(hash()), progress().torrents());
            assertEquals(4, progress().entries());

            entries = new Agenda.Builder(catalog);
            entries.add(catalog.file(0, 1));
            entries.add(catalog.file(1, 2));
            orders().declare(new Terms("a", true, OptionalLong.of(PIECE)), all, entries);
            assertEquals(List.of(hash(), otherHash), progress().torrents());
            IntStream.of(0, 1, 2, 1).forEach(this::read);
            assertEquals(4, progress().passed());
            orders().leave(otherHash);
            assertEquals(List.of(), orders().progress());
        }
        cache.close(otherStore);
    }

    @Test
    void leave_endsTheOrder() throws Exception {
        declare("a", false, PIECE, 1, 2);
        orders().leave(hash());
        assertEquals(List.of(), orders().progress());
        assertThrows(IOException.class, () -> orders().catalog(List.of(hash())));
    }

    private DeclaredOrders orders() {
        return cache.cache().orders();
    }

    private InfoHash hash() {
        return sample.torrent().id().primary();
    }

    private Progress progress() {
        return orders().progress().get(0);
    }

    private void declare(String name, boolean isAppended, long ahead, int... order) throws IOException {
        var entries = new Agenda.Builder(orders().catalog(List.of(hash())));
        IntStream.of(order).forEach(entries::add);
        orders().declare(new Terms(name, isAppended, OptionalLong.of(ahead)), List.of(hash()), entries);
    }

    private void read(int file) {
        var use = files.begin(file);
        use.read(file, file);
        use.end();
    }

    private void hold(int piece) {
        try {
            cache.hold(store, sample, piece);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static BitSet bits(int piece) {
        var bits = new BitSet();
        bits.set(piece);
        return bits;
    }

    private static List<Demand> demands(Urgency urgency, int... pieces) {
        return IntStream.of(pieces)
                .mapToObj(piece -> new Demand(piece, urgency))
                .toList();
    }
}
