package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running mount: a few threads that take requests until the kernel lets go, and some more while the disk is slow. */
final class KernelMount implements Mount {

    private static final Logger log = LoggerFactory.getLogger(KernelMount.class);

    /**
     * As many as can run, up to this: each more is woken for a request that another would have taken at once. A read that
     * waits for the network holds none.
     */
    private static final int THREADS_MAX = 4;

    /** More, that help for a while when one of the others is held up by the disk. */
    private static final int SPARE_THREADS = 4;

    /** What takes longer than this was not in memory. */
    private static final Duration SLOW = Duration.ofMillis(1);

    /** So many requests, none of them slow, and a spare thread rests. */
    private static final int SPELL = 1000;

    /** The longest request is a name or two, or a batch of nodes to forget. */
    private static final int LONGEST_REQUEST = 64 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Connection connection;
    private final Device device;
    private final Session session;
    private final Answers answers;
    private final List<Thread> threads;
    private final AtomicInteger serving;

    /** A permit for each spare thread that is to help. */
    private final Semaphore calls = new Semaphore(0);

    KernelMount(Connection connection, Session session, Answers answers) {
        this.connection = connection;
        this.device = connection.device();
        this.session = session;
        this.answers = answers;
        int steady = Math.max(2, Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors()));
        this.threads = IntStream.rangeClosed(1, steady + SPARE_THREADS)
                .mapToObj(number -> new Thread(() -> run(number > steady), "fuse-" + number))
                .toList();
        this.serving = new AtomicInteger(threads.size());
    }

    /** Begins to serve; called once. */
    void start() {
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void run(boolean spare) {
        var buffer = Memory.allocate(LONGEST_REQUEST);
        var request = new Message(buffer);
        try {
            do {
                if (spare) {
                    calls.acquireUninterruptibly();
                }
            } while (serve(buffer, request, spare));
        } catch (IOException e) {
            log.error("{} can no longer be served: {}", connection.at(), e.getMessage());
        }
        // The others find the same at once, whatever they wait for.
        session.end();
        calls.release(SPARE_THREADS);
        if (serving.decrementAndGet() == 0) {
            device.close();
        }
    }

    /** Takes requests; true if this is a spare thread that may rest, false if there will be no more. */
    private boolean serve(ByteBuffer buffer, Message request, boolean spare) throws IOException {
        int quick = 0;
        while (device.receive(buffer)) {
            long begunNanos = System.nanoTime();
            session.take(request);
            if (System.nanoTime() - begunNanos > SLOW.toNanos()) {
                quick = 0;
                callSpare();
            } else if (++quick >= SPELL && spare) {
                return true;
            }
        }
        return false;
    }

    /** One more helps, if any rests: a permit more than there are threads would only cut a later rest short. */
    private void callSpare() {
        if (calls.availablePermits() == 0) {
            calls.release();
        }
    }

    @Override
    public void changed(byte[] name) {
        answers.forget(FuseAbi.FUSE_ROOT_ID, name);
    }

    @Override
    public void join() throws InterruptedException {
        for (var thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        if (threads.stream().noneMatch(Thread::isAlive)) {
            return;
        }
        try {
            connection.unmount();
        } catch (MountException e) {
            log.warn("{}", e.getMessage());
            session.end();
            return;
        }
        if (!connection.isToUnmount()) {
            // It ends with our process; until then who waits is answered.
            session.end();
        } else if (!joins()) {
            log.warn("{} is still served: a file on it is open", connection.at());
        }
    }

    private boolean joins() {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (var thread : threads) {
                thread.join(Math.max(
                        1, Duration.ofNanos(endNanos - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }
}
