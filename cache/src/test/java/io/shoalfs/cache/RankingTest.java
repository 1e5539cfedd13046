package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which pieces the ranking and the judgement give up first. */
class RankingTest {

    private static final int PIECE = 1 << 20;
    private static final int HERE = 100;

    private final Pieces pieces = new Pieces();
    private final Ranking ranking = new Ranking(HERE * (long) PIECE);
    private final Uses uses = ranking.join(pieces, 1_000);

    /** Pieces of which this is known. */
    private static final class Pieces implements Evictable, Outlook {

        Set<Integer> expected = Set.of();
        Map<Integer, Integer> copies = Map.of();

        @Override
        public long evict(int piece) {
            return PIECE;
        }

        @Override
        public Outlook outlook() {
            return this;
        }

        @Override
        public boolean isExpected(int piece) {
            return expected.contains(piece);
        }

        @Override
        public int copies(int piece) {
            return copies.getOrDefault(piece, 5);
        }
    }

    @Test
    void coldest_whatIsUsedNowGoesLast() {
        visit(0, HERE);
        assertFalse(first(60).stream().anyMatch(piece -> piece > HERE - 8), "the window");
        // A use that is too soon to count as a visit keeps its piece all the same.
        int next = first(1).get(0);
        uses.used(next);
        assertFalse(first(60).contains(next));
    }

    @Test
    void coldest_readsOfOneVisitCountOnce() {
        for (int piece = 0; piece < HERE; piece++) {
            uses.used(piece);
            ranking.add(uses, piece, PIECE);
            for (int read = 0; read < 20; read++) {
                uses.used(piece);
            }
        }
        assertEquals(1, uses.count(3));
        visit(0, HERE);
        assertEquals(2, uses.count(3));
    }

    @Test
    void coldest_whatIsVisitedMoreOftenStays() {
        visit(0, HERE);
        for (int round = 0; round < 8; round++) {
            visit(40, HERE);
        }
        visit(0, 1);
        visit(90, HERE);
        assertEquals(
                Set.copyOf(IntStream.range(1, 40).boxed().toList()),
                Set.copyOf(first(39)),
                "those visited once, the others eight times");
    }

    @Test
    void inOrder_expectedLaterAndTheOnlyCopyLast() {
        visit(0, HERE);
        var order = first(4);
        pieces.expected = Set.of(order.get(0));
        pieces.copies = Map.of(order.get(1), 0, order.get(2), 1);

        assertEquals(
                List.of(order.get(3), order.get(2), order.get(0), order.get(1)),
                Judgement.inOrder(ranking.coldest(4)).stream()
                        .map(Ranking.Candidate::piece)
                        .toList());
    }

    @Test
    void coldest_removedAndLeft_areNotThere() {
        visit(0, HERE);
        int gone = first(1).get(0);
        ranking.remove(uses, gone);
        assertFalse(first(HERE).contains(gone));
        assertEquals(HERE - 1, first(HERE).size());
    }

    private void visit(int from, int to) {
        for (int piece = from; piece < to; piece++) {
            uses.used(piece);
            ranking.add(uses, piece, PIECE);
        }
    }

    private List<Integer> first(int count) {
        return ranking.coldest(count).stream().map(Ranking.Candidate::piece).toList();
    }
}
