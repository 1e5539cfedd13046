package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.swarm.SteppedLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoutingTableTest {

    private final SteppedLoop loop = new SteppedLoop();
    private final Random random = new Random(7);
    private final NodeId us = NodeId.random(random);
    private final RoutingTable table = new RoutingTable(us, loop);
    private int hosts;

    /** At an address of its own, with an id that belongs to it. */
    private Contact secure() {
        var address = address();
        return new Contact(SecureId.of(address.getAddress(), random), address);
    }

    private Contact besides(int commonBits) {
        return new Contact(us.besides(commonBits, random), address());
    }

    private InetSocketAddress address() {
        hosts++;
        return new InetSocketAddress(SimulatedNet.address("11.1." + hosts / 250 + "." + (1 + hosts % 250)), 6881);
    }

    @Test
    void closest_ofMany_areThoseThatAnExhaustiveSearchFinds() {
        var near = IntStream.range(0, 12).mapToObj(i -> besides(20 + i)).toList();
        var far = IntStream.range(0, 8).mapToObj(i -> besides(0)).toList();
        Stream.concat(near.stream(), far.stream()).forEach(table::answered);

        var found = table.closest(us, 8);

        var expected = near.stream()
                .sorted(Comparator.comparing(Contact::id, us::compareDistance))
                .limit(8)
                .toList();
        assertEquals(expected, found);
        assertEquals(20, table.count());
    }

    @Test
    void answered_inAFullBucketFarAway_isKeptForLater() {
        var far = IntStream.range(0, 9).mapToObj(i -> besides(0)).toList();
        table.answered(besides(30));
        far.forEach(table::answered);
        assertFalse(table.all().contains(far.get(8)));

        table.failed(far.get(0));
        table.failed(far.get(0));

        assertTrue(table.all().contains(far.get(8)), "the ninth takes the place of the one that failed twice");
        assertFalse(table.all().contains(far.get(0)));
    }

    @Test
    void answered_withAnIdOfItsAddress_takesThePlaceOfOneWithout() {
        var invented = IntStream.range(0, 8)
                .mapToObj(i -> new Contact(us.besides(0, random), address()))
                .toList();
        invented.forEach(table::answered);
        table.answered(besides(30));
        Contact secure = Stream.generate(this::secure)
                .filter(contact -> us.commonBits(contact.id()) == 0)
                .findFirst()
                .orElseThrow();

        table.answered(secure);

        assertTrue(table.all().contains(secure));
        assertEquals(9, table.count());
    }

    @Test
    void answered_ofAHostThatIsThere_comesInOnlyFromTheSamePort() {
        var first = besides(3);
        table.answered(first);
        var otherPort = new InetSocketAddress(first.address().getAddress(), 1234);

        table.answered(new Contact(us.besides(9, random), otherPort));
        assertEquals(1, table.count());
        assertTrue(table.all().contains(first));

        var renamed = new Contact(us.besides(5, random), first.address());
        table.answered(renamed);
        assertEquals(java.util.List.of(renamed), table.all(), "it has another id now, and not two");
    }

    @Test
    void answered_underTheIdOfAGoodNode_doesNotTakeItsPlace() {
        var node = besides(3);
        table.answered(node);

        table.answered(new Contact(node.id(), address()));

        assertEquals(java.util.List.of(node), table.all());
    }

    @Test
    void wants_whoIsKnownOrShares_nothing() {
        var node = besides(3);
        assertTrue(table.wants(node));
        table.answered(node);

        assertFalse(table.wants(node));
        assertFalse(table.wants(new Contact(us, address())));
        assertFalse(table.wants(new Contact(us.besides(8, random), node.address())));
    }

    @Test
    void questionable_afterAQuarterOfAnHourOfSilence() {
        var node = besides(3);
        table.answered(node);
        loop.advance(Duration.ofMinutes(14));
        assertTrue(table.questionable().isEmpty());
        assertNull(table.stale(random));

        loop.advance(Duration.ofMinutes(2));

        assertEquals(java.util.List.of(node), table.questionable());
        assertNotNull(table.stale(random));
        table.heard(node);
        assertTrue(table.questionable().isEmpty(), "a query is a sign of life too");
        assertNull(table.stale(random), "once is enough");
    }

    @Test
    void failed_oftenInARow_isGone() {
        var node = besides(3);
        table.answered(node);
        for (int i = 0; i < 4; i++) {
            table.failed(node);
        }

        assertTrue(table.wants(node));
        assertEquals(0, table.count());
    }

    @Test
    void move_toAnotherId_keepsThoseWhoFit() {
        IntStream.range(0, 20).forEach(i -> table.answered(besides(i)));

        table.move(us.besides(0, random));

        // All share nothing but what the far bucket of the new id is for, but one.
        assertEquals(9, table.count());
    }

    @Test
    void besides_sharesExactlySoManyBits() {
        for (int bits = 0; bits < NodeId.BITS; bits++) {
            assertEquals(bits, us.commonBits(us.besides(bits, random)));
        }
        assertEquals(NodeId.BITS, us.commonBits(us));
    }
}
