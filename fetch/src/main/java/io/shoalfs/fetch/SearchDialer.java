package io.shoalfs.fetch;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.Candidate.State;
import io.shoalfs.fetch.metadata.MetadataWatcher;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.peer.MetadataSockets;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Connects to those who may have metadata, some at a time, again and again. Confined to the search's loop. */
final class SearchDialer {

    /** Connections, and attempts at such, at the same time. */
    private static final int MOST = 30;

    private final NettyLoop loop;
    private final Peers.Shared shared;
    private final List<InfoHash> hashes;
    private final MetadataSockets sockets;
    private final Runnable told;
    private final Candidates candidates;
    private final Map<InetSocketAddress, Candidate> dialled = new HashMap<>();

    /** For what is said of them; no more than can be dialled. */
    private final Set<InetSocketAddress> seen = new HashSet<>();

    private Timers.@Nullable Timer timer;
    private int busy;
    private boolean isClosed;
    private String trouble = "";

    SearchDialer(Engine engine, NettyLoop loop, TorrentId torrent, MetadataWatcher watcher, Runnable told) {
        this.loop = loop;
        this.shared = engine.shared();
        this.hashes = torrent.all().toList();
        var us = new MetadataSockets.Us(shared.ourId(), engine.config().peer(), shared.sockets()::announced);
        this.sockets = new MetadataSockets(engine.loops(), loop, us, torrent, watcher);
        this.told = told;
        this.candidates = new Candidates(loop, shared.config(), address -> 0, address -> false);
    }

    /** These are given by hand, or by the link. */
    void given(List<InetSocketAddress> addresses) {
        addresses.forEach(this::see);
        addresses.forEach(candidates::give);
        dialMore();
    }

    /** Somebody knows these, by this one of the torrent's hashes. */
    void found(int hash, List<InetSocketAddress> addresses) {
        for (var address : addresses) {
            if (!shared.bans().contains(address)) {
                see(address);
                candidates.find(address, hash);
            }
        }
        dialMore();
        told.run();
    }

    private void see(InetSocketAddress address) {
        if (seen.size() < shared.config().candidates()) {
            seen.add(address);
        }
    }

    /** It is connected. */
    void opened(InetSocketAddress address) {
        var candidate = dialled.get(address);
        if (candidate != null) {
            candidate.state = State.CONNECTED;
        }
    }

    /** Somebody is there, and is to be called otherwise. */
    void unknown(InetSocketAddress address, String reason) {
        var candidate = dialled.get(address);
        if (candidate == null
                || ++candidate.unanswered % (hashes.size() * encryption().ways()) == 0) {
            ended(address, reason);
            return;
        }
        busy--;
        dialled.remove(address);
        candidate.state = State.IDLE;
        dialMore();
    }

    private Encryption encryption() {
        return shared.sockets().encryption();
    }

    /** Whether anybody is known. */
    boolean hasFound() {
        return !seen.isEmpty();
    }

    /** It is not connected, or no more. */
    void ended(InetSocketAddress address, String reason) {
        var candidate = dialled.remove(address);
        busy--;
        if (candidate != null) {
            trouble = "peer " + candidate.name() + " " + reason;
            if (shared.bans().contains(address) || reason.equals("is ourselves")) {
                candidates.forget(candidate);
            } else {
                candidates.failed(candidate, reason);
            }
        }
        told.run();
        dialMore();
    }

    /** Why none of them has given it, in a clause for people. */
    String condition() {
        if (seen.isEmpty()) {
            return "no peers were found";
        }
        String whose = seen.size() == 1 ? "the only peer that was found" : "of " + seen.size() + " peers none";
        return whose + (seen.size() == 1 ? " did not give" : " gave") + " the metadata"
                + (trouble.isEmpty() ? "" : ": " + trouble);
    }

    /** Dials nobody any more. */
    void close() {
        isClosed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void dialMore() {
        while (!isClosed && busy < MOST) {
            var candidate = candidates.next(false);
            if (candidate == null) {
                wakeForNext();
                return;
            }
            dial(candidate);
        }
    }

    private void wakeForNext() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        var next = candidates.nextInNanos(false);
        if (next.isPresent()) {
            timer = loop.schedule(Duration.ofNanos(next.getAsLong()), this::dialMore);
        }
    }

    private void dial(Candidate candidate) {
        candidate.state = State.DIALLING;
        candidate.triedNanos = loop.nanoTime();
        busy++;
        if (!candidate.address.isUnresolved()) {
            dial(candidate, candidate.address);
            return;
        }
        shared.names()
                .resolve(candidate.address.getHostString())
                .whenComplete((addresses, failure) -> loop.execute(() -> resolved(candidate, addresses, failure)));
    }

    private void resolved(Candidate candidate, @Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
        if (addresses == null) {
            busy--;
            trouble = "peer " + candidate.name() + " " + (failure == null ? "has no address" : Reasons.of(failure));
            candidates.failed(candidate, trouble);
            told.run();
            dialMore();
            return;
        }
        // A name with several addresses is tried at each of them in turn.
        var address = addresses.get(candidate.failures % addresses.size());
        dial(candidate, new InetSocketAddress(address, candidate.address.getPort()));
    }

    private void dial(Candidate candidate, InetSocketAddress address) {
        if (isClosed || shared.bans().contains(address) || dialled.putIfAbsent(address, candidate) != null) {
            busy--;
            candidates.failed(
                    candidate,
                    shared.bans().isOutside(address)
                            ? "is outside the networks that peers may be in"
                            : "is not dialled twice");
            told.run();
            return;
        }
        var hash = hashes.get((candidate.hash + candidate.unanswered) % hashes.size());
        sockets.dial(address, hash, encryption().isEncrypted(candidate.unanswered / hashes.size()));
    }
}
