package io.shoalfs.mount.engine;

import io.shoalfs.cache.FileUse;
import io.shoalfs.cache.FileUses;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is being written down of reads: one recording for each mount at a time. Whoever has it written down says so again
 * and again: of who was killed nothing is kept. Any thread.
 */
final class Recordings {

    /** Who says nothing for so long is gone. */
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final LongSupplier nanoTime;
    private final Map<Place, Begun> begun = new ConcurrentHashMap<>();

    /** @param nanoTime a clock */
    Recordings(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A recording.
     *
     * @param by what tells who has begun it from others
     */
    private record Begun(String by, Recorder recorder, long heardNanos) {}

    /**
     * Begins one.
     *
     * @throws IOException with a sentence for people if there is one of somebody else's
     */
    synchronized void begin(Place place, String by) throws IOException {
        removeForsaken();
        if (begun.containsKey(place)) {
            throw new IOException("what is read at " + place.at() + " is being written down already");
        }
        begun.put(place, new Begun(by, new Recorder(), nanoTime.getAsLong()));
    }

    /** One that goes on; empty if there is none of theirs. */
    synchronized Optional<Recorder> keep(Place place, String by) {
        var known = begun.get(place);
        if (known == null || !known.by().equals(by)) {
            return Optional.empty();
        }
        begun.put(place, new Begun(by, known.recorder(), nanoTime.getAsLong()));
        return Optional.of(known.recorder());
    }

    /** Ends theirs. */
    synchronized void end(Place place, String by) {
        var known = begun.get(place);
        if (known != null && known.by().equals(by)) {
            begun.remove(place);
        }
    }

    /** The mount has ended. */
    void end(Place place) {
        begun.remove(place);
    }

    private synchronized void removeForsaken() {
        long now = nanoTime.getAsLong();
        begun.values().removeIf(one -> now - one.heardNanos() > SILENCE_NANOS);
    }

    /** Is told of a torrent's files too, beside another. */
    FileUses of(Torrent torrent, FileUses other) {
        return file -> {
            var use = other.begin(file);
            if (begun.isEmpty()) {
                return use;
            }
            removeForsaken();
            return new Recorded(torrent, file, use);
        };
    }

    /** An open file. */
    private final class Recorded implements FileUse {

        private final Torrent torrent;
        private final int file;
        private final FileUse other;

        Recorded(Torrent torrent, int file, FileUse other) {
            this.torrent = torrent;
            this.file = file;
            this.other = other;
        }

        @Override
        public void read(int first, int last) {
            begun.values().forEach(one -> one.recorder().read(torrent, file, first, last));
            other.read(first, last);
        }

        @Override
        public void passedThrough() {
            long length = torrent.layout().files().lengthOf(file);
            int first = torrent.layout().pieceAt(file, 0);
            int last = torrent.layout().pieceAt(file, length - 1);
            begun.values().forEach(one -> one.recorder().read(torrent, file, first, last));
            other.passedThrough();
        }

        @Override
        public void end() {
            other.end();
        }
    }
}
