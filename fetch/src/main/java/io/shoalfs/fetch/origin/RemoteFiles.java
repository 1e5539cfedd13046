package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.create.Source;
import io.shoalfs.fetch.web.KnownObject;
import io.shoalfs.torrent.FileTable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Files of one server or bucket. Each reader asks for a range, and for the next when that has been read: so no more is in
 * memory than a buffer for each, and nothing is asked for twice. Any thread.
 */
final class RemoteFiles implements Source {

    private final FoundFiles.Ordered found;
    private final IntFunction<URI> places;
    private final Lanes lanes;

    /**
     * Files that were found.
     *
     * @param places where each is, by its ordinal
     */
    RemoteFiles(FoundFiles.Ordered found, IntFunction<URI> places, Lanes lanes) {
        this.found = found;
        this.places = places;
        this.lanes = lanes;
    }

    @Override
    public FileTable files() {
        return found.table();
    }

    @Override
    public long versionOf(int file) {
        return found.versionOf(file);
    }

    @Override
    public Reader reader(Place end) {
        return new RemoteReader(end);
    }

    private final class RemoteReader implements Reader {

        private final Place end;
        private Lanes.@Nullable Lane lane;
        private int held = -1;
        private long heldFrom;

        RemoteReader(Place end) {
            this.end = end;
        }

        @Override
        public void read(int file, long offset, ByteBuffer target) throws IOException {
            long at = offset;
            while (target.hasRemaining()) {
                var bytes = bytes(file, at, target.remaining());
                at += bytes.remaining();
                target.put(bytes);
            }
        }

        private ByteBuffer bytes(int file, long offset, int most) throws IOException {
            var buffer = lane().buffer();
            if (file != held || offset < heldFrom || offset >= heldFrom + buffer.limit()) {
                fetch(file, offset);
            }
            int from = (int) (offset - heldFrom);
            return buffer.slice(from, Math.min(most, buffer.limit() - from));
        }

        private void fetch(int file, long offset) throws IOException {
            long limit = file == end.file() ? end.offset() : files().lengthOf(file);
            var buffer = lane().buffer();
            held = -1;
            buffer.clear().limit((int) Math.min(buffer.capacity(), limit - offset));
            var known = new KnownObject(files().lengthOf(file), versionOf(file));
            lane().way().read(places.apply(file), known, offset, buffer);
            buffer.flip();
            held = file;
            heldFrom = offset;
        }

        private Lanes.Lane lane() throws IOException {
            if (lane == null) {
                lane = lanes.take();
            }
            return lane;
        }

        @Override
        public void close() {
            if (lane != null) {
                lanes.give(lane);
            }
            lane = null;
        }
    }
}
