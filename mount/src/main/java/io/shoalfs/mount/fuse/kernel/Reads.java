package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.Volume;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The reads that have no answer yet, by the number that an interrupt names. Any thread. */
final class Reads {

    private final Volume volume;
    private final Answers answers;
    private final Map<Long, WaitingRead> waiting = new ConcurrentHashMap<>();
    private volatile boolean ended;

    Reads(Volume volume, Answers answers) {
        this.volume = volume;
        this.answers = answers;
    }

    Answers answers() {
        return answers;
    }

    /** Begins a read; what is held is answered before this returns. Of an interrupt that comes earlier we are told again. */
    void begin(WaitingRead read) {
        var request = read.request();
        volume.read(request.handle(), request.offset(), request.length(), read);
        if (read.isAnswered()) {
            return;
        }
        waiting.put(request.unique(), read);
        // Another thread may have answered it before it was known.
        if (read.isAnswered()) {
            ended(read);
        } else if (ended) {
            read.cancel();
        }
    }

    /** It is answered. */
    void ended(WaitingRead read) {
        waiting.remove(read.request().unique(), read);
    }

    /** Its reader was interrupted; false if no such read is known, or not yet. */
    boolean interrupt(long unique) {
        var read = waiting.get(unique);
        if (read == null) {
            return false;
        }
        read.cancel();
        return true;
    }

    /** Nobody waits any longer: the file system is unmounted. */
    void end() {
        ended = true;
        List.copyOf(waiting.values()).forEach(WaitingRead::cancel);
    }
}
