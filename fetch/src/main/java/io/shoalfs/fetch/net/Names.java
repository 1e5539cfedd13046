package io.shoalfs.fetch.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
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

    private final ThreadPoolExecutor resolvers;

    /** Starts no thread before the first name comes. */
    public Names(NetConfig config) {
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
        var found = new CompletableFuture<List<InetAddress>>();
        try {
            resolvers.execute(() -> ask(host, found));
        } catch (RejectedExecutionException e) {
            found.completeExceptionally(new UnknownHostException(host + ": too many names wait to be resolved"));
        }
        return found;
    }

    private static void ask(String host, CompletableFuture<List<InetAddress>> found) {
        try {
            found.complete(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            found.completeExceptionally(e);
        }
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "shoalfs-names");
        thread.setDaemon(true);
        return thread;
    }

    /** Takes no more names; what is asked already is not waited for. */
    @Override
    public void close() {
        resolvers.shutdown();
    }
}
