package io.shoalfs.fetch.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole engine, from seeds: in every world no wrong byte, no read that does not end, no budget exceeded, nothing left
 * over. A failure names its seed; {@code -Dshoalfs.seed=N} runs that one alone, and {@code -Dshoalfs.seeds=COUNT} more of
 * them.
 */
class WorldTest {

    private static final int FEW = 40;
    private static final int MANY = 1_000;

    @Test
    void fewSeeds_keepAllThatIsPromised() throws IOException {
        run(1, FEW);
    }

    @Test
    @Tag("slow")
    void manySeeds_keepAllThatIsPromised() throws IOException {
        run(FEW + 1, Integer.getInteger("shoalfs.seeds", MANY));
    }

    @Test
    void sameSeed_isTheSameWorld() throws IOException {
        var first = hashes();
        var second = hashes();

        assertEquals(first, second);
        assertNotEquals(first.get(0), first.get(1));
    }

    private static List<Long> hashes() throws IOException {
        var hashes = new ArrayList<Long>();
        try (var seeds = new Seeds()) {
            for (long seed = 1; seed <= FEW / 4; seed++) {
                hashes.add(seeds.run(seed));
            }
        }
        return hashes;
    }

    private static void run(long from, long to) throws IOException {
        var only = Long.getLong("shoalfs.seed");
        long begin = System.nanoTime();
        try (var seeds = new Seeds()) {
            for (long seed = only == null ? from : only; seed <= (only == null ? to : only); seed++) {
                seeds.run(seed);
            }
            System.out.println("seeds " + from + " to " + to + ": " + seeds.events() + " events in "
                    + (System.nanoTime() - begin) / 1_000_000 + " ms");
        }
    }
}
