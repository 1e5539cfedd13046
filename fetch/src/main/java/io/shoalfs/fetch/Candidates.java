package io.shoalfs.fetch;

import io.shoalfs.fetch.Candidate.State;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The addresses where a torrent's peers may be, and when each may be tried again. Confined to the swarm's loop. */
final class Candidates {

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final Map<InetSocketAddress, Candidate> known = new LinkedHashMap<>();
    private final Loop loop;
    private final ConnectionConfig config;
    private final ToLongFunction<InetSocketAddress> priority;
    private final Predicate<Candidate> own;

    /**
     * None yet.
     *
     * @param priority of an address (BEP 40); 0 where it is not known
     * @param own whether an address is in our own networks
     */
    Candidates(
            Loop loop,
            ConnectionConfig config,
            ToLongFunction<InetSocketAddress> priority,
            Predicate<InetAddress> own) {
        this.loop = loop;
        this.config = config;
        this.priority = priority;
        this.own = candidate -> !candidate.address.isUnresolved() && own.test(candidate.address.getAddress());
    }

    /** Given by hand. */
    void give(InetSocketAddress address) {
        known.putIfAbsent(address, new Candidate(address, true, loop.nanoTime()));
    }

    /**
     * A tracker says that a peer is there: worth a try soon, also where it had failed.
     *
     * @param hash by which of the torrent's hashes the tracker knows it
     */
    void find(InetSocketAddress address, int hash) {
        var candidate = known.get(address);
        if (candidate != null) {
            retrySoon(candidate);
        } else if (known.size() < config.candidates()) {
            var found = new Candidate(address, false, loop.nanoTime());
            found.hash = hash;
            known.put(address, found);
        }
    }

    /** A peer says so: whose word may be false, and so fills half of what is remembered at most. */
    void learn(InetSocketAddress address) {
        if (known.size() < config.candidates() / 2) {
            find(address, 0);
        }
    }

    /** A read waits: those given by hand are worth a try soon. */
    void hurry() {
        known.values().stream().filter(candidate -> candidate.given).forEach(this::retrySoon);
    }

    private void retrySoon(Candidate candidate) {
        long soonest = candidate.triedNanos + config.firstRetryGiven().toNanos();
        if (candidate.notBeforeNanos - soonest > 0) {
            candidate.notBeforeNanos = soonest;
        }
    }

    /**
     * The one to try now: those given by hand first, then the one that failed least, of those the one that we have most in
     * common with (BEP 40) where that is known, then the one that has waited longest; null if there is none. Those in our
     * own networks are in no hurry: anybody can tell us of a thousand such addresses.
     *
     * @param ownOnly whether there is room for those in our own networks only
     */
    @Nullable
    Candidate next(boolean ownOnly) {
        long now = loop.nanoTime();
        return idle(ownOnly)
                .filter(candidate -> candidate.notBeforeNanos - now <= 0)
                .min(Comparator.comparing((Candidate candidate) -> !candidate.given)
                        .thenComparingInt(candidate -> candidate.failures)
                        .thenComparing(candidate -> priority.applyAsLong(candidate.address), Comparator.reverseOrder())
                        .thenComparingLong(candidate -> candidate.notBeforeNanos - now))
                .orElse(null);
    }

    /** In how many nanoseconds one of them may be tried next. */
    OptionalLong nextInNanos(boolean ownOnly) {
        long now = loop.nanoTime();
        return idle(ownOnly)
                .mapToLong(candidate -> Math.max(0, candidate.notBeforeNanos - now))
                .min();
    }

    private Stream<Candidate> idle(boolean ownOnly) {
        return known.values().stream()
                .filter(candidate -> candidate.state == State.IDLE && (!ownOnly || own.test(candidate)));
    }

    /** It did not work, or not for long: tried again later, each time later. */
    void failed(Candidate candidate, String reason) {
        candidate.state = State.IDLE;
        candidate.trouble = reason;
        candidate.failures++;
        if (!candidate.given && candidate.failures >= config.attempts()) {
            known.remove(candidate.address);
            return;
        }
        var first = candidate.given ? config.firstRetryGiven() : config.firstRetry();
        var longest = candidate.given ? config.longestRetryGiven() : LONGEST_RETRY;
        double nanos = first.toNanos() * Math.pow(2, Math.min(candidate.failures, 30) - 1.0);
        candidate.notBeforeNanos = loop.nanoTime() + (long) Math.min(nanos, (double) longest.toNanos());
    }

    /** It was connected for a good while, and is not any more. */
    void ended(Candidate candidate, String reason) {
        candidate.failures = 0;
        failed(candidate, reason);
    }

    /** Nobody reads: it is let go, and not tried again before {@link #wake}. */
    void rest(Candidate candidate) {
        candidate.state = State.RESTING;
        candidate.failures = 0;
    }

    /** Somebody reads: those that were let go are tried at once. */
    void wake() {
        known.values().stream()
                .filter(candidate -> candidate.state == State.RESTING)
                .forEach(candidate -> {
                    candidate.state = State.IDLE;
                    candidate.notBeforeNanos = loop.nanoTime();
                });
    }

    /** It is not to be tried again: ourselves, or a liar. */
    void forget(Candidate candidate) {
        known.remove(candidate.address);
    }

    /** How many are known. */
    int size() {
        return known.size();
    }

    /** Those that are not connected, and of which it is known why; those given by hand first. */
    Stream<Candidate> unreached() {
        return known.values().stream()
                .filter(candidate -> candidate.state != State.CONNECTED && !candidate.trouble.isEmpty())
                .sorted(Comparator.comparing(candidate -> !candidate.given));
    }

    /** Clauses for people about those given by hand that do not work. */
    Stream<String> troubles() {
        return known.values().stream()
                .filter(candidate -> candidate.given && candidate.state != State.CONNECTED)
                .filter(candidate -> !candidate.trouble.isEmpty())
                .map(candidate -> "peer " + candidate.name() + " " + candidate.trouble);
    }
}
