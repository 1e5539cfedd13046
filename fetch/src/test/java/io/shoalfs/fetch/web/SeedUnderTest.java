package io.shoalfs.fetch.web;

import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.aws.Texts;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Torrent;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A web seed on a loop of its own, with pauses that a test can wait for, and what it told. */
final class SeedUnderTest implements AutoCloseable {

    static final int LONGEST_WHOLE = 200_000;
    static final int WHOLE_FILES = 150_000;
    static final Duration PATIENCE = Duration.ofSeconds(2);
    static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final NetConfig net = NetConfig.forCores(1);
    private final EventLoops loops = new EventLoops(net);
    private final Names names = new Names(net);
    private final NettyLoop loop = loops.next();
    private final WebSeed seed;
    private final ExecutorService waiting = Executors.newSingleThreadExecutor();
    final WebBudget budget;
    final Told told = new Told();

    SeedUnderTest(String base, Torrent torrent) throws Exception {
        this(base, torrent, Map.of());
    }

    /** With proxies, as the environment names them. */
    SeedUnderTest(String base, Torrent torrent, Map<String, String> environment) throws Exception {
        this(base, torrent, new Setting(environment, path -> Optional.empty(), InstantSource.system()), WebBudget.NONE);
    }

    /** What is around it. */
    record Setting(Map<String, String> environment, Texts files, InstantSource clock, boolean isPrivateAllowed) {

        /** Of a torrent that may lead to this machine. */
        Setting(Map<String, String> environment, Texts files, InstantSource clock) {
            this(environment, files, clock, true);
        }
    }

    /** With so many bytes that may be asked for. */
    SeedUnderTest(String base, Torrent torrent, Setting setting, long bytes) throws Exception {
        var config = new WebConfig(
                        4,
                        6,
                        4,
                        1 << 20,
                        LONGEST_WHOLE,
                        WHOLE_FILES,
                        PATIENCE,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(300),
                        3,
                        FIRST_PAUSE,
                        Duration.ofSeconds(5),
                        WebBudget.NONE,
                        Map.of())
                .budget(bytes);
        var environment = setting.environment();
        var proxies = Proxies.of(environment);
        var tls = new Tls();
        var calls = new HttpCalls(loops, loop, names, proxies, tls);
        this.budget = new WebBudget(bytes);
        var access = new WebSurroundings.Access(
                new WholeFileMemory(WHOLE_FILES),
                budget,
                Tokens.read(tokenFiles(environment), environment, setting.files(), waiting),
                new Buckets(environment, setting.files(), calls, waiting, setting.clock()));
        var guarded = new GuardedNames(names, setting.isPrivateAllowed());
        var around = new WebSurroundings(loops, loop, guarded, proxies, tls, access, new Random(1));
        var outlook = new WebSeed.Outlook(told, () -> {});
        this.seed =
                WebSeed.at(URI.create(base), torrent, config, around, outlook).orElseThrow();
    }

    /** Of the variables, those that are called {@code token HOST} have the path of a token. */
    private static Map<String, String> tokenFiles(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("token "))
                .collect(Collectors.toMap(entry -> entry.getKey().substring("token ".length()), Map.Entry::getValue));
    }

    static Block block(int piece, int ordinal) {
        return new Block(piece, ordinal);
    }

    /** Asks for all of these in one round of decisions. */
    void ask(Block... blocks) throws Exception {
        onLoop(() -> {
            Arrays.stream(blocks).forEach(seed::request);
            seed.flush();
            return null;
        });
    }

    void cancel(Block... blocks) throws Exception {
        onLoop(() -> {
            Arrays.stream(blocks).forEach(seed::cancel);
            seed.flush();
            return null;
        });
    }

    void close(String reason) throws Exception {
        onLoop(() -> {
            seed.close(reason);
            return null;
        });
    }

    boolean serves(int piece) throws Exception {
        return onLoop(() -> seed.serves(piece));
    }

    String trouble() throws Exception {
        return onLoop(seed::trouble);
    }

    /** How long its loop has worked so far. */
    Duration worked() throws Exception {
        return Duration.ofNanos(onLoop(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
    }

    void awaitReceived(Block... blocks) throws Exception {
        Await.until(() -> told.received.keySet().containsAll(List.of(blocks)), this::state);
    }

    void awaitRefused(Block... blocks) throws Exception {
        Await.until(() -> told.refused.containsAll(List.of(blocks)), this::state);
    }

    private String state() {
        return "received " + told.received.keySet() + ", refused " + told.refused;
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        var done = new CompletableFuture<T>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        waiting.shutdown();
        names.close();
        loops.close();
    }
}
