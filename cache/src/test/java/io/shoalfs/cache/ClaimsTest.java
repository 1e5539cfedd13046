package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.RecordingSource.Demand;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimsTest {

    private final RecordingSource source = new RecordingSource();
    private final Set<Integer> here = new HashSet<>(Set.of(1));
    private final Claims claims = new Claims(source, here::contains);

    @Test
    void expect_ofAPieceThatIsHere_tellsTheSourceNothing() {
        claims.expect(1);
        claims.forget(1);

        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void expect_ofAPieceThatIsMissing_isToldAndWithdrawn() {
        claims.expect(2);
        claims.forget(2);

        assertEquals(List.of(new Demand(2, Urgency.READAHEAD), new Demand(2, Urgency.NONE)), source.takeDemands());
    }

    @Test
    void await_ofAPieceThatWasHereWhenItWasExpected_isTold() {
        claims.expect(1);
        here.clear();

        claims.await(1);
        claims.leave(1);
        claims.forget(1);

        assertEquals(
                List.of(new Demand(1, Urgency.BLOCKING), new Demand(1, Urgency.READAHEAD), new Demand(1, Urgency.NONE)),
                source.takeDemands());
    }

    @Test
    void expect_againWhenItIsNoLongerHere_isTold() {
        claims.expect(1);
        here.clear();

        claims.expect(1);

        assertEquals(List.of(new Demand(1, Urgency.READAHEAD)), source.takeDemands());
    }
}
