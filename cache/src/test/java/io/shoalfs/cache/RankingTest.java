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

    private static final int HERE = 100;

    private final Pieces pieces = new Pieces();
    private final Ranking ranking = new Ranking(HERE * (long) RankedPieces.LENGTH);
    private final Uses uses = ranking.join(pieces, 1_000);

    /** Pieces of which this is known. */
    private static final class Pieces implements RankedPieces {

        Set<Integer> expected = Set.of();
        Map<Integer, Integer> copies = Map.of();

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
        assertFalse(first(60).stream().anyMatch(piece -> piece >= HERE - HERE / 4), "the last quarter");
        // A use that is too soon to count as a visit keeps its piece all the same.
        int next = first(1).get(0);
        uses.used(next);
        assertFalse(first(60).contains(next));
    }

    @Test
    void coldest_readsOfOneVisitCountOnce() {
        for (int piece = 0; piece < HERE; piece++) {
            uses.used(piece);
            ranking.add(uses, piece, RankedPieces.LENGTH);
            for (int read = 0; read < 20; read++) {
                uses.used(piece);
            }
        }
        int visits = ranking.visits();
        assertEquals(Uses.VISIT_GAP + HERE, visits);
        visit(0, HERE);
        assertEquals(visits + HERE, ranking.visits());
    }

    @Test
    void coldest_ofWhatIsReadOnceAndAgain_theLatestGoes() {
        visit(0, HERE);
        int latest = HERE - 1 - HERE / 4;
        assertEquals(List.of(latest, latest - 1, latest - 2), first(3), "what is before the last quarter");
    }

    @Test
    void coldest_ofFavourites_whatIsVisitedMoreOftenStays() {
        visit(0, HERE);
        for (int round = 0; round < 8; round++) {
            visit(30, 80);
        }
        visit(80, HERE);
        var gone = first(30);
        assertEquals(
                Set.of(),
                Set.copyOf(
                        gone.stream().filter(piece -> piece >= 30 && piece < 80).toList()));
    }

    @Test
    void coldest_whatItsReadersHaveLeftGoesFirst() {
        var others = ranking.join(new Pieces(), 40);
        for (int round = 0; round < 4; round++) {
            visit(others, 0, 40);
        }
        visit(0, 20);
        assertFalse(ranking.coldest(10).stream()
                .allMatch(candidate -> candidate.uses().equals(others)));
        for (int round = 0; round < 3; round++) {
            visit(0, HERE);
        }
        assertEquals(
                IntStream.range(0, 10).boxed().toList(),
                ranking.coldest(10).stream()
                        .filter(candidate -> candidate.uses().equals(others))
                        .map(Ranking.Candidate::piece)
                        .toList());
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
        visit(uses, from, to);
    }

    private void visit(Uses of, int from, int to) {
        for (int piece = from; piece < to; piece++) {
            of.used(piece);
            ranking.add(of, piece, RankedPieces.LENGTH);
        }
    }

    private List<Integer> first(int count) {
        return ranking.coldest(count).stream().map(Ranking.Candidate::piece).toList();
    }
}
