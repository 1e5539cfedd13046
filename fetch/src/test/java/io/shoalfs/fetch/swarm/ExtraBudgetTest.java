package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.rack.Distance;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtraBudgetTest {

    private static final int BLOCK = 16_384;
    private static final long SECOND = 1_000_000_000;

    private final ExtraBudget budget = new ExtraBudget(0.05);

    @Test
    void allows_nothingUsefulYet_theStartOnly() {
        spend(4);

        assertFalse(budget.allows(BLOCK, 0));
        assertTrue(budget.allows(0, 0));
    }

    @Test
    void allows_aTwentiethOfWhatWasUseful() {
        budget.useful(1_000 * BLOCK, Distance.RACK);

        spend(54);

        assertFalse(budget.allows(BLOCK, 0));
    }

    @Test
    void settled_answerNeverComes_isFreeAgainAfterAWhile() {
        spend(4);

        settle(4);

        assertFalse(budget.allows(BLOCK, SECOND - 1));
        assertTrue(budget.allows(BLOCK, SECOND));
    }

    @Test
    void settled_answerComes_isSpentForGood() {
        spend(4);
        settle(4);

        for (int i = 0; i < 4; i++) {
            budget.wasted(BLOCK);
        }

        assertFalse(budget.allows(BLOCK, 10 * SECOND));
        assertEquals(new Traffic(0, 4 * BLOCK, 4 * BLOCK, Map.of()), budget.traffic());
    }

    private void spend(int blocks) {
        for (int i = 0; i < blocks; i++) {
            assertTrue(budget.allows(BLOCK, 0));
            budget.hedged(BLOCK);
        }
    }

    private void settle(int blocks) {
        for (int i = 0; i < blocks; i++) {
            budget.settled(BLOCK, 0);
        }
    }
}
