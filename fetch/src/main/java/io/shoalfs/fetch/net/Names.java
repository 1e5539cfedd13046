package io.shoalfs.fetch.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Names to addresses, by the system's own resolver (hosts file, NSS, DNS) on threads that may wait for it. Any thread.
 *
 * <p>Netty's resolver does not block either, but knows DNS and the hosts file only: no mDNS, no {@code myhostname}.
 */
public final class Names implements Resolver, AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    /** Names of one share that are asked at the same time. */
    private static final int SHARE = 2;

    private final ThreadPoolExecutor resolvers;
    private final int waiting;
    private final Asking asking;

    /** What asks the system for the addresses of a name; blocks. */
    interface Asking {

        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /** Starts no thread before the first name comes. */
    public Names(NetConfig config) {
        this(config, host -> List.of(InetAddress.getAllByName(host)));
    }

    /** The same, that asks somebody else. */
    Names(NetConfig config, Asking asking) {
        this.asking = asking;
        this.waiting = config.waitingNames();
        this.resolvers = new ThreadPoolExecutor(
                config.resolvers(),
                config.resolvers(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.waitingNames()),
                Names::thread);
        resolvers.allowCoreThreadTimeOut(true);
    }

    /**
     * The addresses of a host, in the resolver's order; an address in digits or brackets is its own. Completes, on a
     * thread of its own, exceptionally with {@link UnknownHostException} if there are none or too many names wait.
     */
    @Override
    public CompletionStage<List<InetAddress>> resolve(String host) {
        var literal = literal(host);
        return literal.isPresent() ? CompletableFuture.completedStage(List.of(literal.get())) : ask(host);
    }

    /** The same for names that a stranger may have chosen: so few at the same time that others find a thread free. */
    public Resolver share() {
        return new Share();
    }

    /** An address in digits waits for nobody. */
    private static Optional<InetAddress> literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host.replaceAll("[\\[\\]]", ""));
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    private CompletionStage<List<InetAddress>> ask(String host) {
        var found = new CompletableFuture<List<InetAddress>>();
        try {
            resolvers.execute(() -> ask(host, found));
        } catch (RejectedExecutionException e) {
            found.completeExceptionally(new UnknownHostException(host + ": too many names wait to be resolved"));
        }
        return found;
    }

    private void ask(String host, CompletableFuture<List<InetAddress>> found) {
        try {
            found.complete(asking.addresses(host));
        } catch (UnknownHostException e) {
            found.completeExceptionally(e);
        }
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "shoalfs-names");
        thread.setDaemon(true);
        return thread;
    }

    /** Names of which some are asked at a time, the others in their order. */
    private final class Share implements Resolver {

        private final Queue<Waiting> queue = new ArrayDeque<>();
        private int asked;

        private record Waiting(String host, CompletableFuture<List<InetAddress>> found) {}

        @Override
        public CompletionStage<List<InetAddress>> resolve(String host) {
            var literal = literal(host);
            if (literal.isPresent()) {
                return CompletableFuture.completedStage(List.of(literal.get()));
            }
            var found = new CompletableFuture<List<InetAddress>>();
            synchronized (this) {
                if (queue.size() == waiting) {
                    found.completeExceptionally(
                            new UnknownHostException(host + ": too many names wait to be resolved"));
                    return found;
                }
                queue.add(new Waiting(host, found));
            }
            askNext();
            return found;
        }

        private void askNext() {
            Waiting next;
            synchronized (this) {
                if (asked == SHARE || queue.isEmpty()) {
                    return;
                }
                asked++;
                next = queue.remove();
            }
            ask(next.host()).whenComplete((addresses, failure) -> {
                answered();
                if (addresses == null) {
                    next.found().completeExceptionally(failure);
                } else {
                    next.found().complete(addresses);
                }
            });
        }

        private void answered() {
            synchronized (this) {
                asked--;
            }
            askNext();
        }
    }

    /** Takes no more names; what is asked already is not waited for. */
    @Override
    public void close() {
        resolvers.shutdown();
    }
}
