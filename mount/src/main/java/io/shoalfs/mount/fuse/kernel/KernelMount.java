package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running mount: a few threads that take requests until the kernel lets go. */
final class KernelMount implements Mount {

    private static final Logger log = LoggerFactory.getLogger(KernelMount.class);

    /** For what is held, whose bytes may have to come from the disk; a read that waits for the network holds none. */
    private static final int THREADS = 4;

    /** The longest request is a name or two, or a batch of nodes to forget. */
    private static final int LONGEST_REQUEST = 64 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The kernel's number for the root. */
    private static final long ROOT = 1;

    private final Connection connection;
    private final Device device;
    private final Session session;
    private final Answers answers;
    private final List<Thread> threads;
    private final AtomicInteger serving = new AtomicInteger(THREADS);

    KernelMount(Connection connection, Session session, Answers answers) {
        this.connection = connection;
        this.device = connection.device();
        this.session = session;
        this.answers = answers;
        this.threads = IntStream.rangeClosed(1, THREADS)
                .mapToObj(number -> new Thread(this::serve, "fuse-" + number))
                .toList();
    }

    /** Begins to serve; called once. */
    void start() {
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void serve() {
        var buffer = Memory.allocate(LONGEST_REQUEST);
        var request = new Message(buffer);
        try {
            while (device.receive(buffer)) {
                session.take(request);
            }
        } catch (IOException e) {
            log.error("{} can no longer be served: {}", connection.at(), e.getMessage());
        }
        // The others find the same at once, whatever they wait for.
        session.end();
        if (serving.decrementAndGet() == 0) {
            device.close();
        }
    }

    @Override
    public void changed(byte[] name) {
        answers.forget(ROOT, name);
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
