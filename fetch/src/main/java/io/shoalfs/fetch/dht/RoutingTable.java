package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.swarm.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom we know (BEP 5): many near us, few far away. Confined to one loop.
 *
 * <p>Only who has answered a query of ours comes in, so that nobody gets others in by forged senders; and one node of a
 * {@link Host} at a time, so that no machine has the table to itself. Bucket number <i>n</i> has those whose ids share
 * <i>n</i> bits with ours; the last one has all that are nearer, and is split when it is full.
 */
final class RoutingTable {

    /** A node that has failed so often in a row goes, also if nobody takes its place. */
    private static final int GONE = 4;

    private final Loop clock;
    private final List<Bucket> buckets = new ArrayList<>();
    private NodeId us;

    RoutingTable(NodeId us, Loop clock) {
        this.us = us;
        this.clock = clock;
        buckets.add(new Bucket(clock.nanoTime()));
    }

    /** Our own id. */
    NodeId us() {
        return us;
    }

    /** We have another id from now on: everybody is put where it belongs then. */
    void move(NodeId id) {
        var known = entries().toList();
        us = id;
        buckets.clear();
        buckets.add(new Bucket(clock.nanoTime()));
        known.forEach(this::insert);
    }

    /** How many nodes are known that are not bad. */
    int count() {
        return (int) entries().filter(entry -> !entry.isBad()).count();
    }

    /** A query of ours was answered from there. */
    void answered(Contact contact) {
        if (contact.id().equals(us)) {
            return;
        }
        var known = find(contact.id());
        if (known != null && known.contact.equals(contact)) {
            known.heardNanos = clock.nanoTime();
            known.failures = 0;
        } else if (known == null || !known.isGood(clock.nanoTime())) {
            admit(contact, known);
        }
    }

    /** Unless another node of that host is there: then the newcomer counts only if it is the same one with another id. */
    private void admit(Contact contact, @Nullable Entry former) {
        var neighbour = ofHost(contact);
        if (neighbour != null
                && neighbour != former
                && !neighbour.contact.address().equals(contact.address())) {
            return;
        }
        for (var gone : new Entry[] {former, neighbour}) {
            if (gone != null) {
                bucketOf(gone.contact.id()).entries.remove(gone);
            }
        }
        insert(new Entry(contact, clock.nanoTime()));
    }

    private void insert(Entry entry) {
        var bucket = bucketOf(entry.contact.id());
        while (bucket.isFull() && bucket == lastBucket() && buckets.size() < NodeId.BITS) {
            split();
            bucket = bucketOf(entry.contact.id());
        }
        if (!bucket.take(entry)) {
            bucket.keep(entry);
        }
    }

    private void split() {
        var full = lastBucket();
        var nearer = new Bucket(full.changedNanos);
        int depth = buckets.size() - 1;
        for (var entry : List.copyOf(full.entries)) {
            if (us.commonBits(entry.contact.id()) > depth) {
                full.entries.remove(entry);
                nearer.entries.add(entry);
            }
        }
        buckets.add(nearer);
    }

    /** A node asks us something: a sign of life, if we know it; else nothing. */
    void heard(Contact contact) {
        var known = find(contact.id());
        if (known != null && known.contact.equals(contact)) {
            known.heardNanos = clock.nanoTime();
        }
    }

    /** Whether it would come in, or could be kept for later, if it answered. */
    boolean wants(Contact contact) {
        if (contact.id().equals(us) || find(contact.id()) != null || ofHost(contact) != null) {
            return false;
        }
        var bucket = bucketOf(contact.id());
        return !bucket.isFull() || bucket == lastBucket() || bucket.replacements.size() < Bucket.K;
    }

    /** It has left a query unanswered. */
    void failed(Contact contact) {
        var known = find(contact.id());
        if (known == null || !known.contact.equals(contact)) {
            return;
        }
        known.failures++;
        var bucket = bucketOf(contact.id());
        if (known.failures >= GONE || (known.isBad() && !bucket.replacements.isEmpty())) {
            bucket.replace(known);
        }
    }

    /** Those nearest to an id that are not bad, the nearest first. */
    List<Contact> closest(NodeId target, int most) {
        return entries()
                .filter(entry -> !entry.isBad())
                .map(entry -> entry.contact)
                .sorted((one, other) -> target.compareDistance(one.id(), other.id()))
                .limit(most)
                .toList();
    }

    /** Everybody who is not bad. */
    List<Contact> all() {
        return closest(us, Integer.MAX_VALUE);
    }

    /** In each bucket the node that should show that it still lives: the one that was silent longest. */
    List<Contact> questionable() {
        long now = clock.nanoTime();
        var silent = new ArrayList<Contact>();
        for (var bucket : buckets) {
            var entry = bucket.questionable(now);
            if (entry != null) {
                silent.add(entry.contact);
            }
        }
        return silent;
    }

    /** An id in a bucket that has not changed for long, which is taken as looked for now; null if there is none. */
    @Nullable
    NodeId stale(RandomGenerator random) {
        long now = clock.nanoTime();
        for (int depth = 0; depth < buckets.size(); depth++) {
            var bucket = buckets.get(depth);
            if (now - bucket.changedNanos > Entry.FRESH.toNanos()) {
                bucket.changedNanos = now;
                return us.besides(depth, random);
            }
        }
        return null;
    }

    private Stream<Entry> entries() {
        return buckets.stream().flatMap(bucket -> bucket.entries.stream());
    }

    private @Nullable Entry find(NodeId id) {
        for (var entry : bucketOf(id).entries) {
            if (entry.contact.id().equals(id)) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Entry ofHost(Contact contact) {
        var host = Host.of(contact.address());
        return entries()
                .filter(entry -> Host.of(entry.contact.address()).equals(host))
                .findFirst()
                .orElse(null);
    }

    private Bucket bucketOf(NodeId id) {
        return buckets.get(Math.min(us.commonBits(id), buckets.size() - 1));
    }

    private Bucket lastBucket() {
        return buckets.get(buckets.size() - 1);
    }
}
