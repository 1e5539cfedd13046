package io.shoalfs.mount.fuse.libfuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.Urgency;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.SampleTree;
import io.shoalfs.torrent.FileSpan;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingReplyTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final ByteBuffer target = ByteBuffer.allocate(100);
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final AtomicInteger withdrawn = new AtomicInteger();
    private final WaitingReply reply = new WaitingReply(interrupted::get);

    @Test
    void answeredBefore_copiesAtOnce() throws Exception {
        reply.from(lease(10));

        assertEquals(10, reply.await(target));
        assertArrayEquals(SampleTree.of(100, Map.of("f", 100)).file("f"), withRest(target.array()));
    }

    @Test
    void answeredLater_byAnotherThread_wakes() {
        new Thread(reply::empty).start();

        assertTimeoutPreemptively(SOON, () -> assertEquals(0, reply.await(target)));
    }

    @Test
    void failure_isANegativeErrno() throws Exception {
        reply.fail(Errno.EIO);

        assertEquals(-5, reply.await(target));
    }

    @Test
    void interrupt_answersEintr_andWithdrawsOnce() {
        reply.onCancel(withdrawn::incrementAndGet);
        interrupted.set(true);

        assertTimeoutPreemptively(SOON, () -> assertEquals(-4, reply.await(target)));
        assertEquals(1, withdrawn.get());
    }

    @Test
    void withdrawal_thatComesAfterTheInterrupt_runsAtOnce() {
        interrupted.set(true);
        assertTimeoutPreemptively(SOON, () -> assertEquals(-4, reply.await(target)));

        reply.onCancel(withdrawn::incrementAndGet);

        assertEquals(1, withdrawn.get());
    }

    @Test
    void firstAnswerCounts() throws Exception {
        reply.fail(Errno.EIO);
        reply.from(lease(10));
        reply.fail(Errno.EINTR);

        assertEquals(-5, reply.await(target));
    }

    private static Lease lease(int length) {
        var tree = SampleTree.of(100, Map.of("f", 100));
        var store = new MemoryPieceStore(tree.torrent());
        var buffer = new HeapPieceMemory(1000).take(100, Urgency.BLOCKING).orElseThrow();
        assertNotNull(buffer);
        buffer.bytes().put(tree.piece(0));
        store.offer(0, buffer).toCompletableFuture().join();
        return store.lease(new FileSpan(0, 0, length)).orElseThrow();
    }

    private static byte[] withRest(byte[] start) {
        byte[] all = SampleTree.of(100, Map.of("f", 100)).file("f");
        System.arraycopy(start, 0, all, 0, 10);
        return all;
    }
}
