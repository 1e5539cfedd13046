package io.shoalfs.fetch.tracker;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.net.Resolver;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Trackers over HTTP and HTTPS (BEP 3, 7, 23, 24, 48). Confined to one loop. */
public final class HttpTracker implements Tracker {

    private final EventLoops loops;
    private final NettyLoop loop;
    private final Resolver names;
    private final TrackerConfig config;
    private final Tls tls;

    /** A way to trackers from this loop. */
    public HttpTracker(EventLoops loops, NettyLoop loop, Resolver names, Tls tls, TrackerConfig config) {
        this.loops = loops;
        this.loop = loop;
        this.names = names;
        this.tls = tls;
        this.config = config;
    }

    @Override
    public boolean speaks(URI tracker) {
        var scheme = tracker.getScheme() == null ? "" : tracker.getScheme().toLowerCase(Locale.ROOT);
        int port = tracker.getPort();
        return (scheme.equals("http") || scheme.equals("https"))
                && tracker.getHost() != null
                && port < 1 << Short.SIZE
                && port != 0;
    }

    @Override
    public CompletionStage<AnnounceReply> announce(URI tracker, String trackerId, Announce announce) {
        return ask(announce.at(tracker, trackerId), AnnounceReply::read);
    }

    @Override
    public CompletionStage<Scrape> scrape(URI tracker, InfoHash torrent) {
        return Scrape.address(tracker)
                .map(address -> ask(
                        Announce.withQuery(address, "info_hash=" + Announce.escaped(torrent.wireBytes())),
                        body -> Scrape.read(body, torrent)))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new IOException("cannot be asked: its address does not end in \"announce\"")));
    }

    private <T> CompletionStage<T> ask(URI address, Reader<T> reader) {
        assert loop.inLoop();
        var exchange = new Exchange<T>(reader);
        var deadline = loop.schedule(config.patience(), exchange::late);
        CompletionStage<T> replied = exchange.reply;
        replied.whenComplete((reply, failure) -> deadline.cancel());
        exchange.get(address, config.redirects());
        return replied;
    }

    /** What understands the body of an answer. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(ByteBuffer body) throws IOException;
    }

    /** One question: an answer, perhaps behind redirects. */
    private final class Exchange<T> {

        private final Reader<T> reader;
        private final CompletableFuture<T> reply = new CompletableFuture<>();
        private @Nullable HttpGet current;

        Exchange(Reader<T> reader) {
            this.reader = reader;
        }

        void late() {
            if (current != null) {
                current.abandon("did not answer");
            }
            fail("did not answer");
        }

        void get(URI address, int redirects) {
            names.resolve(hostOf(address))
                    .whenComplete((addresses, failure) ->
                            loop.execute(() -> resolved(address, redirects, addresses, failure)));
        }

        private void resolved(
                URI address, int redirects, @Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
            if (reply.isDone()) {
                return;
            }
            if (addresses == null) {
                fail(failure == null ? "has no address" : Reasons.of(failure));
                return;
            }
            var get = new HttpGet(
                    address, loops.connecting(loop), isSecure(address) ? tls.client() : null, config.longestAnswer());
            current = get;
            get.from(addresses).whenComplete((answer, failed) -> {
                if (answer == null) {
                    fail(failed == null ? "did not answer" : String.valueOf(failed.getMessage()));
                } else if (answer.status() / 100 == 3) {
                    redirected(address, answer.location(), redirects);
                } else {
                    read(answer);
                }
            });
        }

        private void redirected(URI from, @Nullable String location, int redirects) {
            var target = location == null ? null : resolve(from, location);
            if (target == null || !speaks(target)) {
                fail("redirects to where no tracker can be");
            } else if (redirects == 0) {
                fail("redirects without end");
            } else {
                get(target, redirects - 1);
            }
        }

        private void read(HttpGet.Answer answer) {
            try {
                if (answer.status() == 200) {
                    reply.complete(reader.read(answer.body()));
                } else {
                    fail("answered with status " + answer.status());
                }
            } catch (IOException e) {
                fail(String.valueOf(e.getMessage()));
            }
        }

        private void fail(String reason) {
            reply.completeExceptionally(new IOException(reason));
        }
    }

    private static @Nullable URI resolve(URI from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Without the brackets that an IPv6 address has in an URI. */
    static String hostOf(URI address) {
        var host = String.valueOf(address.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean isSecure(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }
}
