package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name server that never answers for the names of a stranger. */
class NamesTest {

    private static final NetConfig CONFIG = NetConfig.forCores(2);

    private final CountDownLatch end = new CountDownLatch(1);
    private final Names names = new Names(CONFIG, this::addresses);

    private List<InetAddress> addresses(String host) throws UnknownHostException {
        if (host.startsWith("silent")) {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        }
        return List.of(InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1}));
    }

    @AfterEach
    void close() {
        end.countDown();
        names.close();
    }

    private static List<InetAddress> addresses(CompletionStage<List<InetAddress>> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void share_ofManySilentNames_holdsUpNobodyElse() throws Exception {
        var strangers = names.share();
        for (int i = 0; i < 300; i++) {
            strangers.resolve("silent" + i);
        }

        assertEquals(1, addresses(names.resolve("tracker")).size());
        assertEquals(1, addresses(names.share().resolve("web")).size());
        assertFalse(strangers.resolve("tracker").toCompletableFuture().isDone());
    }

    @Test
    void resolve_anAddress_waitsForNobody() throws Exception {
        IntStream.range(0, 300).forEach(i -> names.resolve("silent" + i));

        for (String digits : List.of("127.0.0.1", "::1", "[2001:db8::1]")) {
            var all = names.resolve(digits).toCompletableFuture();
            var shared = names.share().resolve(digits).toCompletableFuture();
            assertTrue(all.isDone() && shared.isDone(), digits);
            assertEquals(List.of(InetAddress.getByName(digits)), addresses(all));
        }
    }

    @Test
    void share_whenAnswersCome_asksAllInTurn() throws Exception {
        var share = names.share();
        var all =
                IntStream.range(0, 50).mapToObj(i -> share.resolve("host" + i)).toList();
        for (var one : all) {
            assertEquals(1, addresses(one).size());
        }
    }

    @Test
    void share_ofTooMany_refuses() {
        var share = names.share();
        IntStream.range(0, CONFIG.waitingNames() + 2).forEach(i -> share.resolve("silent" + i));

        CompletableFuture<List<InetAddress>> more = share.resolve("more").toCompletableFuture();

        assertTrue(assertThrows(ExecutionException.class, more::get).getCause() instanceof UnknownHostException);
    }
}
