package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mounts of an engine, which ends with the last of them. Any thread. */
final class Mounts {

    /** What a request about a mount says of it: its {@link Place#id}, and what it is called. */
    static final String MOUNT = "mount";

    static final String AT = "at";

    private final Set<Place> places = new LinkedHashSet<>();
    private long begun;
    private boolean over;

    /** There will be one more; empty if the last has gone: the engine takes no more then. */
    synchronized Optional<Place> begin(String at) {
        if (over) {
            return Optional.empty();
        }
        var place = new Place(at, Long.toString(begun++));
        places.add(place);
        return Optional.of(place);
    }

    /** It is gone, and all that it had is put away. The last one's end is not told: that is the engine's own end. */
    void end(Place place) {
        synchronized (this) {
            places.remove(place);
            over = over || places.isEmpty();
            notifyAll();
            if (over) {
                return;
            }
        }
        place.ended().complete(null);
    }

    /** Those that are there, or are about to be: a copy. */
    synchronized List<Place> all() {
        return List.copyOf(places);
    }

    /**
     * The one that a request is about, whose root has told its {@link #MOUNT} and {@link #AT}.
     *
     * @throws IOException with a sentence for people if it is not there any longer
     */
    Place of(ControlMessage request) throws IOException {
        var id = request.text(MOUNT);
        var at = request.text(AT);
        return all().stream()
                .filter(place -> place.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IOException(at + " is not mounted (any longer)"));
    }

    /** Waits until it is not among them. */
    synchronized void awaitEnd(Place place) throws InterruptedException {
        while (places.contains(place)) {
            wait();
        }
    }

    /** Waits until there is none. */
    synchronized void join() throws InterruptedException {
        while (!places.isEmpty()) {
            wait();
        }
    }

    /** Takes no more. */
    synchronized void finish() {
        over = true;
    }
}
