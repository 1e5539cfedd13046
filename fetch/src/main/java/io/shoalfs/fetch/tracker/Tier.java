package io.shoalfs.fetch.tracker;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.tracker.Announcer.Surroundings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trackers that stand for each other (BEP 12). Confined to the swarm's loop.
 *
 * <p>At any moment either one announce is out, or a timer runs for the next one, or it has not begun or has stopped.
 */
final class Tier {

    private static final Logger LOG = LoggerFactory.getLogger(Tier.class);

    /** An announce that is out when we leave is waited for so long before the good-bye. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final List<Contact> contacts = new ArrayList<>();
    private final Surroundings around;
    private final Runnable insufficient;
    private Timers.@Nullable Timer next;

    /** Whose announce is out; null if none is. */
    private @Nullable Contact asked;

    /** Completes when that announce has ended, or is not waited for any more. */
    private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

    private boolean answered;
    private boolean stopped;

    /** What is known of one tracker. */
    private static final class Contact {
        private final URI uri;
        private int failures;
        private long notBeforeNanos;
        private long dueNanos;
        private boolean started;
        private boolean owesCompleted;
        private String trackerId = "";
        private String trouble = "";
        private int peers;
        private long answeredNanos;

        Contact(URI uri, long now) {
            this.uri = uri;
            this.notBeforeNanos = now;
            this.dueNanos = now;
        }
    }

    /**
     * Asks nobody yet.
     *
     * @param insufficient runs when none of them answered, or the one that did knows no peer
     */
    Tier(List<URI> uris, Surroundings around, Runnable insufficient) {
        long now = around.loop().nanoTime();
        uris.forEach(uri -> contacts.add(new Contact(uri, now)));
        this.around = around;
        this.insufficient = insufficient;
    }

    void begin() {
        ask();
    }

    boolean hasAnswered() {
        return answered;
    }

    /** Announces as soon as the tracker that is used allows. One that fails is asked again when its time comes. */
    void hurry() {
        var used = contacts.get(0);
        used.dueNanos = Math.min(used.dueNanos, used.notBeforeNanos);
        if (asked == null && !stopped) {
            ask();
        }
    }

    void completed() {
        contacts.stream().filter(contact -> contact.started).forEach(contact -> contact.owesCompleted = true);
        hurry();
    }

    void abandon() {
        stopped = true;
        if (next != null) {
            next.cancel();
        }
    }

    CompletableFuture<Void> stop() {
        abandon();
        return CompletableFuture.allOf(contacts.stream()
                .filter(contact -> contact.started || contact == asked)
                .map(this::sayGoodBye)
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Behind an announce that is out, for a while: it may have told the tracker of us, and must not come last. */
    private CompletableFuture<Void> sayGoodBye(Contact contact) {
        var turn = CompletableFuture.<Void>completedFuture(null);
        if (contact == asked) {
            turn = answer;
            around.loop().schedule(FAREWELL, () -> around.loop().execute(() -> answer.complete(null)));
        }
        return turn.thenCompose(
                ready -> announce(contact, AnnounceEvent.STOPPED).handle((reply, failure) -> null));
    }

    /** A clause for each tracker that does not answer as it should. */
    Stream<String> troubles() {
        return contacts.stream()
                .filter(contact -> !contact.trouble.isEmpty())
                .map(contact -> "tracker " + nameOf(contact.uri) + " " + contact.trouble);
    }

    /** How each does. */
    Stream<TrackerReport> reports() {
        var used = contacts.get(0);
        return contacts.stream().map(contact -> report(contact, contact == used || contact.failures > 0));
    }

    private TrackerReport report(Contact contact, boolean isUsed) {
        long now = around.loop().nanoTime();
        boolean isDue = isUsed && next != null;
        return new TrackerReport(
                nameOf(contact.uri),
                contact.trouble,
                contact.failures,
                contact.peers,
                contact.started ? Optional.of(Duration.ofNanos(now - contact.answeredNanos)) : Optional.empty(),
                isDue ? Optional.of(Duration.ofNanos(Math.max(0, contact.dueNanos - now))) : Optional.empty());
    }

    /** Asks the first tracker that may be asked now; or waits for the one that may be asked first. */
    private void ask() {
        if (next != null) {
            next.cancel();
            next = null;
        }
        long now = around.loop().nanoTime();
        for (var contact : contacts) {
            if (contact.dueNanos - now <= 0) {
                ask(contact);
                return;
            }
        }
        long soonest = contacts.stream()
                .mapToLong(contact -> contact.dueNanos - now)
                .min()
                .orElseThrow();
        next = around.loop().schedule(Duration.ofNanos(soonest), this::ask);
    }

    private void ask(Contact contact) {
        asked = contact;
        var ended = new CompletableFuture<Void>();
        answer = ended;
        var event = contact.started
                ? contact.owesCompleted ? AnnounceEvent.COMPLETED : AnnounceEvent.NONE
                : AnnounceEvent.STARTED;
        announce(contact, event).whenComplete((reply, failure) -> {
            asked = null;
            ended.complete(null);
            if (stopped) {
                return;
            }
            if (reply != null) {
                succeeded(contact, event, reply);
            } else {
                failed(contact, failure == null ? "" : String.valueOf(failure.getMessage()));
            }
            around.torrent().told();
        });
    }

    private CompletionStage<AnnounceReply> announce(Contact contact, AnnounceEvent event) {
        return around.way()
                .announce(contact.uri, contact.trackerId, around.torrent().announce(event));
    }

    private void succeeded(Contact contact, AnnounceEvent event, AnnounceReply reply) {
        LOG.debug(
                "tracker {} knows {} peers", nameOf(contact.uri), reply.peers().size());
        long now = around.loop().nanoTime();
        contact.failures = 0;
        contact.trouble = "";
        contact.peers = reply.peers().size();
        contact.answeredNanos = now;
        contact.started = true;
        contact.owesCompleted &= event != AnnounceEvent.COMPLETED;
        contact.trackerId = reply.trackerId().isEmpty() ? contact.trackerId : reply.trackerId();
        contact.notBeforeNanos = now + reply.soonest().toNanos();
        answered = true;
        contacts.remove(contact);
        contacts.add(0, contact);
        // The others are there for the day that this one fails.
        long due = now + reply.interval().toNanos();
        contacts.forEach(other -> other.dueNanos = due);
        if (contact.owesCompleted) {
            contact.dueNanos = contact.notBeforeNanos;
        }
        if (reply.external() != null) {
            LOG.debug(
                    "tracker {} sees us at {}",
                    nameOf(contact.uri),
                    reply.external().getHostAddress());
            around.torrent().seenAt(reply.external());
        }
        around.torrent().found(reply.peers());
        if (reply.peers().isEmpty()) {
            insufficient.run();
        }
        ask();
    }

    private void failed(Contact contact, String reason) {
        LOG.debug("tracker {} {}", nameOf(contact.uri), reason);
        contact.failures++;
        contact.trouble = reason;
        contact.notBeforeNanos = around.loop().nanoTime() + retryNanos(contact.failures);
        contact.dueNanos = contact.notBeforeNanos;
        contacts.forEach(this::standIn);
        if (contacts.stream().allMatch(other -> other.failures > 0)) {
            insufficient.run();
        }
        ask();
    }

    /** One that has not failed, and may be asked, is asked in place of the one that has. */
    private void standIn(Contact contact) {
        if (contact.failures == 0) {
            contact.dueNanos = contact.notBeforeNanos;
        }
    }

    /** Doubled for each failure, with jitter: not all that lost a tracker come back to it at once. */
    private long retryNanos(int failures) {
        double base = around.config().firstRetry().toNanos() * Math.pow(2, Math.min(failures, 30) - 1.0);
        double bounded = Math.min(base, (double) around.config().longestRetry().toNanos());
        return (long) (bounded * (1 + around.random().nextDouble() / 2));
    }

    private static String nameOf(URI uri) {
        return PlainAddress.ofTracker(uri);
    }
}
