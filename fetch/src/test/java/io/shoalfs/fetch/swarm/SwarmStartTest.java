package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Urgency;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A swarm that begins while its store settles what a dirty stop left: seen in an hour's soak, after a kill. */
class SwarmStartTest {

    private static final int PIECE = 1 << 15;

    private final SteppedLoop time = new SteppedLoop();

    /** The loop is another thread, and may be quicker than who makes the swarm. */
    private final Loop quick = new Loop() {
        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return time.schedule(delay, task);
        }
    };

    @Test
    void pieceThatIsHeldWhileTheSwarmIsMade_isKnown() {
        var sample = SampleTorrent.of(1, PIECE, 10 * PIECE);
        var lacking = new ArrayList<Integer>();

        var swarm = new Swarm(
                tellingAtOnce(new MemoryPieceStore(sample.torrent())),
                new HeapPieceMemory(1 << 20),
                quick,
                SwarmConfig.standard(),
                new SwarmHost() {
                    @Override
                    public void banned(String name, String reason) {}

                    @Override
                    public void lacking(int piece) {
                        lacking.add(piece);
                    }
                });
        swarm.demand(3, Urgency.BLOCKING);
        swarm.demand(4, Urgency.BLOCKING);
        time.runTasks();

        assertEquals(List.of(4), lacking);
    }

    /** Tells that piece 3 is held as soon as anybody listens. */
    private static PieceStore tellingAtOnce(PieceStore store) {
        return (PieceStore) Proxy.newProxyInstance(
                PieceStore.class.getClassLoader(), new Class<?>[] {PieceStore.class}, (proxy, method, arguments) -> {
                    var answer = method.invoke(store, arguments);
                    if (method.getName().equals("watch")) {
                        @SuppressWarnings("unchecked")
                        var watcher = (Consumer<HeldChange>) arguments[0];
                        watcher.accept(new HeldChange(3, true));
                    }
                    return answer;
                });
    }
}
