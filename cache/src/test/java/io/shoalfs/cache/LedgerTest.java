package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is reserved, to the byte. */
class LedgerTest {

    private long now = 1;
    private long available = 1_000;
    private int looks;

    @Test
    void reserve_upToTheBudgetAndNoByteMore() {
        var ledger = new Ledger(100, free(0));
        assertTrue(ledger.reserve(60));
        assertFalse(ledger.reserve(41));
        assertTrue(ledger.reserve(40));
        assertFalse(ledger.reserve(1));
        ledger.release(1);
        assertTrue(ledger.reserve(1));
        assertEquals(100, ledger.used());
        assertEquals(0, looks, "nothing is kept free: nobody need look");
    }

    @Test
    void reserve_leavesWhatIsKeptFreeAndNoByteLess() {
        var ledger = new Ledger(5_000, free(400));
        assertTrue(ledger.reserve(600));
        assertFalse(ledger.reserve(1));
        ledger.release(10);
        assertTrue(ledger.reserve(10));
        assertEquals(1, looks, "what we do ourselves is counted");
    }

    @Test
    void reserve_othersAreNoticedAfterAWhile() {
        var ledger = new Ledger(5_000, free(400));
        assertTrue(ledger.reserve(100));
        available = 300;
        assertTrue(ledger.reserve(100), "not looked at again so soon");
        now += FreeSpace.AGE.toNanos();
        assertFalse(ledger.reserve(1));
        assertEquals(2, looks);
        assertTrue(ledger.shortage().contains("400 bytes that are kept free"), ledger::shortage);
        ledger.release(200);
        assertTrue(ledger.reserve(100), "what was given up is there, less what others took");
        assertFalse(ledger.reserve(1));
    }

    @Test
    void pin_pinsBeyondHalfOfASmallerBudget_noByteMoreAndNoneRefused() {
        var ledger = new Ledger(100, free(0));
        ledger.pinFound(60);
        assertTrue(ledger.pin(0), "what is pinned already");
        assertFalse(ledger.pin(1));
        ledger.unpin(11);
        assertTrue(ledger.pin(1));
    }

    private FreeSpace free(long kept) {
        return new FreeSpace(
                kept,
                () -> {
                    looks++;
                    return available;
                },
                () -> now);
    }
}
