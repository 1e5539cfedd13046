package io.shoalfs.cache.order;

import static io.shoalfs.cache.order.AgendaTest.PIECE;
import static io.shoalfs.cache.order.AgendaTest.agenda;
import static io.shoalfs.cache.order.AgendaTest.files;
import static io.shoalfs.cache.order.AgendaTest.layout;
import static io.shoalfs.cache.order.AgendaTest.open;
import static io.shoalfs.cache.order.AgendaTest.position;
import static io.shoalfs.cache.order.AgendaTest.shuffled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is left of an order, and what comes behind it. */
class AgendaRestTest {

    private static final int NONE = Agenda.NONE;

    @Test
    void append_keepsWhatIsBegun() {
        var files = files(100);
        int[] first = shuffled(100, 5);
        int[] second = shuffled(100, 6);
        var agenda = agenda(files, first);
        IntStream.range(0, 60).filter(at -> at != 50).forEach(at -> open(agenda, first[at]));

        var builder = new Agenda.Builder(agenda.catalog());
        IntStream.of(second).forEach(builder::add);
        var both = Agenda.Builder.restOf(agenda).add(builder).build(new BitSet(), piece -> {});

        assertEquals(200, both.count());
        assertEquals(59, both.passed());
        assertEquals(50, both.low());
        assertEquals(first[50], both.nextMissing(2 * PIECE));
        assertEquals(first[60], both.nextMissing(2 * PIECE));
        assertEquals(50 + position(second, first[3]), both.distance(first[3]));
    }

    @Test
    void append_whatIsOpenIsStillNeededFirst() {
        var agenda = agenda(List.of(300L, 300L, 300L), 0, 1, 2);
        open(agenda, 0);
        int opened = agenda.find(1);
        agenda.begin(opened);
        agenda.end(opened, 3);

        var builder = new Agenda.Builder(agenda.catalog());
        IntStream.of(2, 1, 0).forEach(builder::add);
        var both = Agenda.Builder.restOf(agenda).add(builder).build(new BitSet(), piece -> {});

        assertEquals(6, both.count());
        assertEquals(2, both.passed());
        assertEquals(2, both.low());
        assertTrue(both.distance(4) < 0, "it is open");
        assertEquals(3 + 3, both.distance(3), "it is over, and is read again in the next epoch");
        assertEquals(4, both.nextMissing(2 * PIECE));
        both.end((int) (opened - both.before()));
        assertEquals(3 + 3 + 1, both.distance(4));
    }

    @Test
    void append_whatStaysOpenForLongIsForgotten() {
        var agenda = agenda(files(1000), IntStream.range(0, 1000).toArray());
        agenda.begin(agenda.find(0));
        IntStream.range(1, 900).forEach(at -> open(agenda, at));
        var both = Agenda.Builder.restOf(agenda).build(new BitSet(), piece -> {});
        assertEquals(1000, both.count());
        assertTrue(both.before() > 500, "told of are no more than the last " + (both.low() - both.before()));
    }

    @Test
    void append_ontoAnotherCatalog_isTheSame() {
        var big = layout(List.of(250L, 0L, 120L));
        var small = layout(List.of(90L, 200L));
        var both = new Catalog(List.of(big, small));
        var entries = new Agenda.Builder(both);
        entries.add(both.file(1, 1));
        entries.add(both.file(1, 0));
        assertEquals("{1}", entries.torrents().toString());
        var agenda =
                entries.onto(new Catalog(List.of(small)), new int[] {NONE, 0}).build(new BitSet(), piece -> {});
        int opened = agenda.find(1);
        agenda.begin(opened);
        agenda.end(opened, 0);

        var other = new Catalog(List.of(big, small));
        var more = new Agenda.Builder(other);
        more.add(1);
        more.add(0);
        var all = Agenda.Builder.restOf(agenda)
                .onto(other, new int[] {1})
                .add(more)
                .build(new BitSet(), piece -> {});
        int first = other.piece(1, 0);
        assertEquals(first + 1, all.nextMissing(10 * PIECE));
        assertEquals(first + 2, all.nextMissing(10 * PIECE));
        assertEquals(first, all.nextMissing(10 * PIECE), "its last byte");
        assertEquals(0, all.nextMissing(10 * PIECE));
        assertEquals(4, all.count());
    }

    @Test
    void isOver_whenTheLastIsClosed() {
        var agenda = agenda(List.of(300L, 300L, 300L), 0, 1, 2);
        for (int file = 0; file < 3; file++) {
            agenda.begin(agenda.find(file));
        }
        agenda.end(0);
        agenda.end(1);
        assertFalse(agenda.isOver());
        assertEquals(6, agenda.nextMissing(2 * PIECE));
        agenda.end(2);
        assertTrue(agenda.isOver());
    }
}
