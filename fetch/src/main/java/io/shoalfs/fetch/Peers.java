package io.shoalfs.fetch;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.Candidate.State;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.peer.PeerConnection;
import io.shoalfs.fetch.peer.PeerContact;
import io.shoalfs.fetch.peer.PeerId;
import io.shoalfs.fetch.peer.PeerSockets;
import io.shoalfs.fetch.peer.PeerSwarm;
import io.shoalfs.fetch.peer.PeerWatcher;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a torrent connected: dials those who may have it, within limits, and decides who may stay. Confined to the
 * swarm's loop.
 */
final class Peers implements PeerWatcher, Rest.Connections<PeerConnection> {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /** A connection that ends sooner than this has failed. */
    private static final Duration WORTHWHILE = Duration.ofSeconds(10);

    /** What all torrents of the engine share. */
    record Shared(PeerSockets sockets, Names names, PeerId ourId, Bans bans, ConnectionConfig config) {}

    private final Shared shared;
    private final Loop loop;
    private final Manners manners;
    private final Runnable told;
    private final PeerExchanges exchanges;
    private final Candidates candidates;
    private final Map<InetSocketAddress, Candidate> dialled = new HashMap<>();
    private final Set<InetSocketAddress> ourselves = new HashSet<>();
    private final OpenPeers open;
    private @Nullable PeerSwarm swarm;
    private Timers.@Nullable Timer timer;
    private int dialling;
    private boolean resting;
    private boolean closed;

    /**
     * What is so for one torrent.
     *
     * @param exchanges whether its peers tell each other of others
     * @param priority of an address (BEP 40); 0 where it is not known
     * @param own whether an address is of those with whom it is shared
     */
    record Manners(boolean exchanges, ToLongFunction<InetSocketAddress> priority, Predicate<InetAddress> own) {}

    /**
     * Dials nobody yet.
     *
     * @param told runs when what can be said ({@link #troubles}) has changed
     */
    Peers(Shared shared, Loop loop, Manners manners, Runnable told) {
        this.shared = shared;
        this.loop = loop;
        this.manners = manners;
        this.told = told;
        this.candidates = new Candidates(loop, shared.config(), manners.priority(), manners.own());
        this.open = new OpenPeers(loop, shared.ourId(), shared.config().most(), manners);
        this.exchanges = new PeerExchanges(loop, open::all);
    }

    /** Begins: takes those who come, and dials those given by hand. */
    void start(PeerSwarm forSwarm, List<InetSocketAddress> given) {
        assert loop.inLoop();
        swarm = forSwarm;
        shared.sockets().admit(forSwarm);
        if (manners.exchanges()) {
            exchanges.start();
        }
        given(given);
    }

    /** Those of them too that somebody gives by hand. */
    void given(List<InetSocketAddress> addresses) {
        assert loop.inLoop();
        addresses.forEach(candidates::give);
        dialMore();
    }

    /** A tracker knows these, by this one of the torrent's hashes. */
    void found(int hash, List<InetSocketAddress> addresses) {
        assert loop.inLoop();
        addresses.stream().filter(this::mayBeDialled).forEach(address -> candidates.find(address, hash));
        dialMore();
    }

    /** A read waits for what nobody has. */
    void hurry() {
        assert loop.inLoop();
        candidates.hurry();
        dialMore();
    }

    /** The peer of this name has lied. */
    void banned(String name, String reason) {
        assert loop.inLoop();
        open.all().stream()
                .filter(connection -> connection.name().equals(name))
                .forEach(connection -> ban(connection.contact().address(), reason));
    }

    @Override
    public List<PeerConnection> made() {
        return open.all().stream()
                .filter(connection -> connection.contact().dialled())
                .toList();
    }

    @Override
    public void end(PeerConnection connection) {
        // Here and not when the end is told: it is no failure of the candidate's.
        var candidate = dialled.remove(connection.contact().address());
        if (candidate != null) {
            candidates.rest(candidate);
        }
        connection.close("nobody reads");
    }

    @Override
    public void rest() {
        resting = true;
    }

    @Override
    public void wake() {
        resting = false;
        candidates.wake();
        dialMore();
    }

    private void ban(InetSocketAddress address, String reason) {
        LOG.warn("{} is banned: {}", address, reason);
        shared.bans().add(address);
    }

    /** How many are connected. */
    int connected() {
        return open.size();
    }

    /** How many addresses are known where peers may be, connected or not. */
    int known() {
        return candidates.size();
    }

    /** Those that are not connected, and of which it is known why; those given by hand first. */
    Stream<Candidate> unreached() {
        return candidates.unreached();
    }

    /** Who of them tells of others, and of how many addresses they have told; empty if they are not to. */
    Optional<TorrentStatus.DiscoveryStatus> exchanged() {
        return manners.exchanges() ? Optional.of(exchanges.status()) : Optional.empty();
    }

    /** Clauses about those given by hand that are not connected. */
    Stream<String> troubles() {
        return candidates.troubles();
    }

    /** Ends all connections, and takes no more. */
    void close(String reason) {
        assert loop.inLoop();
        closed = true;
        exchanges.stop();
        if (timer != null) {
            timer.cancel();
        }
        if (swarm != null) {
            shared.sockets().dismiss(swarm);
        }
        open.all().forEach(connection -> connection.close(reason));
    }

    @Override
    public boolean exchanges() {
        return manners.exchanges();
    }

    @Override
    public void learned(PeerConnection connection, List<InetSocketAddress> addresses) {
        if (exchanges.takes(connection, addresses.size())) {
            addresses.stream().filter(this::mayBeDialled).forEach(candidates::learn);
            dialMore();
        }
    }

    private boolean mayBeDialled(InetSocketAddress address) {
        return !ourselves.contains(address) && !shared.bans().contains(address);
    }

    @Override
    public Optional<String> objection(PeerContact contact) {
        if (closed) {
            return Optional.of("we are leaving");
        }
        if (shared.bans().contains(contact.address())) {
            return Optional.of("has sent false data");
        }
        return open.objection(contact, this::isGiven);
    }

    private boolean isGiven(PeerContact contact) {
        var candidate = dialled.get(contact.address());
        return contact.dialled() && candidate != null && candidate.given;
    }

    @Override
    public void opened(PeerConnection connection) {
        var contact = connection.contact();
        LOG.debug("{} {} is connected", connection.name(), contact.id());
        open.add(connection);
        var candidate = contact.dialled() ? dialled.get(contact.address()) : null;
        if (candidate != null) {
            dialling--;
            candidate.state = State.CONNECTED;
            candidate.trouble = "";
            told.run();
            dialMore();
        }
    }

    @Override
    public void closed(PeerConnection connection, String reason) {
        var contact = connection.contact();
        LOG.debug("{} {} is gone: {}", connection.name(), contact.id(), reason);
        var lasted = open.remove(connection);
        var candidate = contact.dialled() ? dialled.remove(contact.address()) : null;
        if (candidate != null) {
            settle(candidate, contact.address(), "is gone: " + reason, lasted.compareTo(WORTHWHILE) > 0);
        }
        told.run();
        dialMore();
    }

    @Override
    public void failed(InetSocketAddress address, String reason) {
        LOG.debug("{} {}", address, reason);
        dialling--;
        var candidate = dialled.remove(address);
        if (candidate != null) {
            if (reason.equals("is ourselves")) {
                ourselves.add(address);
            }
            settle(candidate, address, reason, false);
        }
        told.run();
        dialMore();
    }

    @Override
    public void unknown(InetSocketAddress address, String reason) {
        var candidate = dialled.get(address);
        if (candidate == null
                || ++candidate.unanswered % (hashes().size() * encryption().ways()) == 0) {
            failed(address, reason);
            return;
        }
        LOG.debug("{} {}: it is called otherwise", address, reason);
        dialling--;
        dialled.remove(address);
        candidate.trouble = reason;
        candidate.state = State.IDLE;
        dialMore();
    }

    private List<InfoHash> hashes() {
        return Objects.requireNonNull(swarm).torrent().id().all().toList();
    }

    private Encryption encryption() {
        return shared.sockets().encryption();
    }

    private void settle(Candidate candidate, InetSocketAddress address, String reason, boolean worthwhile) {
        if (ourselves.contains(address) || shared.bans().contains(address)) {
            candidate.trouble = reason;
            candidates.forget(candidate);
        } else if (worthwhile) {
            candidates.ended(candidate, reason);
        } else {
            candidates.failed(candidate, reason);
        }
    }

    /** Also where all places are taken one of our own networks is called: it has a place of its own. */
    private void dialMore() {
        while (!closed && !resting && dialling < shared.config().dialling() && open.size() + dialling <= open.most()) {
            boolean ownOnly = open.size() + dialling == open.most();
            var candidate = candidates.next(ownOnly);
            if (candidate == null) {
                wakeForNext(ownOnly);
                return;
            }
            dial(candidate);
        }
    }

    private void wakeForNext(boolean ownOnly) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        var next = candidates.nextInNanos(ownOnly);
        if (next.isPresent()) {
            timer = loop.schedule(Duration.ofNanos(next.getAsLong()), this::dialMore);
        }
    }

    private void dial(Candidate candidate) {
        candidate.state = State.DIALLING;
        candidate.triedNanos = loop.nanoTime();
        dialling++;
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
            dialling--;
            candidates.failed(candidate, failure == null ? "has no address" : Reasons.of(failure));
            told.run();
            dialMore();
            return;
        }
        // A name with several addresses is tried at each of them in turn.
        var address = addresses.get(candidate.failures % addresses.size());
        dial(candidate, new InetSocketAddress(address, candidate.address.getPort()));
    }

    private void dial(Candidate candidate, InetSocketAddress address) {
        if (closed || shared.bans().contains(address) || dialled.putIfAbsent(address, candidate) != null) {
            dialling--;
            candidates.failed(
                    candidate,
                    shared.bans().isOutside(address)
                            ? "is outside the networks that peers may be in"
                            : "is not dialled twice");
            told.run();
            return;
        }
        var hashes = hashes();
        var hash = hashes.get((candidate.hash + candidate.unanswered) % hashes.size());
        boolean encrypted = encryption().isEncrypted(candidate.unanswered / hashes.size());
        shared.sockets().dial(address, Objects.requireNonNull(swarm), hash, encrypted);
    }
}
