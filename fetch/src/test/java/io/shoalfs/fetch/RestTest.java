package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shoalfs.fetch.swarm.Readers;
import io.shoalfs.fetch.swarm.SteppedLoop;
import io.shoalfs.fetch.swarm.UploadPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestTest {

    private static final Duration AFTER = Duration.ofMinutes(2);
    private static final Duration LONGER = AFTER.plusSeconds(1);

    private final SteppedLoop loop = new SteppedLoop();
    private final Machine machine = new Machine();
    private final Made made = new Made();
    private final Rest<Connection> rest = new Rest<>(loop, machine, AFTER, made);

    @BeforeEach
    void start() {
        rest.start();
    }

    @Test
    void nobodyReads_connectionsEndAfterTheTime_andNotBefore() {
        made.open.add(new Connection("a"));
        loop.advance(AFTER.minusSeconds(1));
        assertEquals(List.of(), made.calls);

        loop.advance(Duration.ofSeconds(2));
        assertEquals(List.of("rest", "end a"), made.calls);
        loop.advance(LONGER);
        assertEquals(List.of("rest", "end a"), made.calls);
    }

    @Test
    void somethingIsDemandedOrComes_nothingRests() {
        made.open.add(new Connection("a"));
        machine.demanded = true;
        loop.advance(LONGER.multipliedBy(3));
        machine.demanded = false;
        for (int i = 0; i < 5; i++) {
            loop.advance(AFTER.dividedBy(2));
            machine.received++;
        }

        assertEquals(List.of(), made.calls);
        loop.advance(LONGER);
        assertEquals(List.of("rest", "end a"), made.calls);
    }

    @Test
    void aPeerWantsOrTakes_itsConnectionStaysAndEndsWhenItsTimeIsOver() {
        var wanting = made.add(new Connection("wanting"));
        var taking = made.add(new Connection("taking"));
        made.add(new Connection("idle"));
        wanting.interested = true;
        for (int i = 0; i < 200; i++) {
            taking.given++;
            loop.advance(Duration.ofSeconds(1));
        }
        assertEquals(List.of("rest", "end idle"), made.calls);

        wanting.interested = false;
        loop.advance(AFTER.minusSeconds(1));
        assertEquals(List.of("rest", "end idle"), made.calls);
        loop.advance(Duration.ofSeconds(2));
        assertEquals(Set.of("rest", "end idle", "end wanting", "end taking"), Set.copyOf(made.calls));
        assertEquals(List.of(), made.open);
    }

    @Test
    void wake_byAReadThatFindsNobody_isAtOnce() {
        made.open.add(new Connection("a"));
        loop.advance(LONGER);
        made.calls.clear();

        rest.wake();
        rest.wake();

        assertEquals(List.of("wake"), made.calls);
    }

    @Test
    void demand_thatIsServedByThoseWhoCame_wakesWithinASecond() {
        loop.advance(LONGER);
        made.calls.clear();

        machine.demanded = true;
        loop.advance(Duration.ofSeconds(1));

        assertEquals(List.of("wake"), made.calls);
    }

    @Test
    void stop_endsTheLooks() {
        rest.stop();
        assertFalse(loop.hasTimers());
    }

    private static final class Made implements Rest.Connections<Connection> {

        private final List<Connection> open = new ArrayList<>();
        private final List<String> calls = new ArrayList<>();

        Connection add(Connection connection) {
            open.add(connection);
            return connection;
        }

        @Override
        public List<Connection> made() {
            return List.copyOf(open);
        }

        @Override
        public void end(Connection connection) {
            calls.add("end " + connection.name);
            open.remove(connection);
        }

        @Override
        public void rest() {
            calls.add("rest");
        }

        @Override
        public void wake() {
            calls.add("wake");
        }
    }

    private static final class Machine implements Readers {

        private boolean demanded;
        private long received;

        @Override
        public boolean areWaiting() {
            return demanded;
        }

        @Override
        public boolean isAnythingDemanded() {
            return demanded;
        }

        @Override
        public long received() {
            return received;
        }
    }

    private static final class Connection implements UploadPeer {

        private final String name;
        private boolean interested;
        private long given;

        Connection(String name) {
            this.name = name;
        }

        @Override
        public boolean interested() {
            return interested;
        }

        @Override
        public long received() {
            return 0;
        }

        @Override
        public long given() {
            return given;
        }

        @Override
        public void unchoke() {}

        @Override
        public void choke() {}

        @Override
        public void tell(int piece, boolean held) {}
    }
}
