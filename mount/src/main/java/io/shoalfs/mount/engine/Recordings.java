package io.shoalfs.mount.engine;

import io.shoalfs.cache.FileUse;
import io.shoalfs.cache.FileUses;
import io.shoalfs.torrent.Torrent;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is being written down of reads: one recording for each mount point at a time. Any thread. */
final class Recordings {

    private final Map<String, Recorder> recorders = new ConcurrentHashMap<>();

    /** Begins one, in the stead of an older one. */
    void begin(String at) {
        recorders.put(at, new Recorder());
    }

    Optional<Recorder> at(String at) {
        return Optional.ofNullable(recorders.get(at));
    }

    /** Ends one. */
    void end(String at) {
        recorders.remove(at);
    }

    /** Is told of a torrent's files too, beside another. */
    FileUses of(Torrent torrent, FileUses other) {
        return file -> {
            var use = other.begin(file);
            return recorders.isEmpty() ? use : new Recorded(torrent, file, use);
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
            recorders.values().forEach(recorder -> recorder.read(torrent, file, first, last));
            other.read(first, last);
        }

        @Override
        public void passedThrough() {
            long length = torrent.layout().files().lengthOf(file);
            int first = torrent.layout().pieceAt(file, 0);
            int last = torrent.layout().pieceAt(file, length - 1);
            recorders.values().forEach(recorder -> recorder.read(torrent, file, first, last));
            other.passedThrough();
        }

        @Override
        public void end() {
            other.end();
        }
    }
}
