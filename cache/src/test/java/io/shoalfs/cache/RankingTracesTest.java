package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** How many reads find their piece, by how pieces are given up; printed as a table. */
class RankingTracesTest {

    private static final int PIECES = 4_000;
    private static final int EPOCHS = 5;

    /** Of each piece in a row, as the kernel reads. */
    private static final int READS = 8;

    /**
     * Hit rates of one trace and size.
     *
     * @param percent of the pieces, that the cache has room for
     */
    private record Row(String trace, int percent, double lru, double caffeine, double ours, double belady) {

        static Row of(Trace trace, int percent) {
            int size = trace.pieces() * percent / 100;
            return new Row(
                    trace.name(),
                    percent,
                    Policy.hitRate(new Policy.Lru(size), trace),
                    Policy.hitRate(new Policy.CaffeineRanking(size, READS), trace),
                    Policy.hitRate(new Policy.Ours(size, READS, trace), trace),
                    Policy.hitRate(new Policy.Belady(size, trace), trace));
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d %% | %.1f | %.1f | %.1f | %.1f |",
                    trace,
                    percent,
                    100 * lru,
                    100 * caffeine,
                    100 * ours,
                    100 * belady);
        }
    }

    @Test
    void ours_nowhereWorseThanLruAndKeepsAPartOfALoop() {
        var rows = rows();
        System.out.println("hit rate in %, the first epoch's misses included");
        System.out.println("| trace | cache | LRU | Caffeine alone | ours | Belady |\n|---|---|---|---|---|---|");
        rows.forEach(row -> System.out.println(row.line()));
        for (var row : rows) {
            // Who has moved on wholly is followed an epoch later than by LRU.
            double slack = row.trace().contains("then") ? 0.04 : 0.01;
            assertTrue(row.ours() >= row.lru() - slack, row::line);
            assertTrue(row.ours() <= row.belady(), row::line);
            if (row.trace().contains("epochs")) {
                // Nobody who does not know the next order can keep more of a shuffled epoch.
                double possible = (EPOCHS - 1.0) / EPOCHS * row.percent() / 100;
                assertTrue(row.ours() >= 0.9 * possible, row::line);
            }
        }
    }

    private static List<Row> rows() {
        var traces = List.of(
                Trace.shuffled(PIECES, EPOCHS, 1),
                Trace.sequential(PIECES, EPOCHS),
                Trace.zipf(PIECES, 100_000, 0.9, 2),
                Trace.moving(PIECES, EPOCHS));
        var rows = new ArrayList<Row>();
        for (var trace : traces) {
            for (int percent : List.of(10, 25, 50)) {
                rows.add(Row.of(trace, percent));
            }
        }
        return rows;
    }
}
