package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.torrent.Name;
import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.provider.jffi.ClosureHelper;
import ru.serce.jnrfuse.FuseFillDir;
import ru.serce.jnrfuse.struct.FileStat;

/**
 * An open directory. Entry n has the offset n + 1 behind it: {@code .} and {@code ..} come first, then what the volume
 * lists. libfuse makes one call at a time for it.
 */
final class Listing {

    private static final byte[] SELF = {'.'};
    private static final byte[] PARENT = {'.', '.'};

    private final Volume volume;
    private final Node directory;
    private final Stat stat;
    private final FileStat entry;

    Listing(Volume volume, Node directory, Stat stat) {
        this.volume = volume;
        this.directory = directory;
        this.stat = stat;
        this.entry = stat.newEntry();
    }

    /** Gives libfuse's buffer the entries from this offset on, as many as it takes. */
    void fill(Pointer buffer, Pointer filler, long offset) {
        var helper = ClosureHelper.getInstance();
        var sink = new Sink(
                helper.getNativeConveter(FuseFillDir.class).fromNative(filler, helper.getFromNativeContext()),
                buffer,
                offset);
        // The kernel puts the number of the parent there by itself.
        if (offset < 1 && !sink.put(SELF, directory)) {
            return;
        }
        if (offset < 2 && !sink.put(PARENT, directory)) {
            return;
        }
        volume.list(directory, sink.next - 2, sink::accept);
    }

    private final class Sink {

        private final FuseFillDir filler;
        private final Pointer buffer;
        private long next;

        Sink(FuseFillDir filler, Pointer buffer, long offset) {
            this.filler = filler;
            this.buffer = buffer;
            this.next = offset;
        }

        boolean accept(Name name, Node node) {
            return put(name.bytes(), node);
        }

        boolean put(byte[] name, Node node) {
            stat.writeEntry(node, entry);
            var terminated = ByteBuffer.allocate(name.length + 1).put(name).rewind();
            boolean full = filler.apply(buffer, terminated, entryPointer(), next + 1) != 0;
            next += full ? 0 : 1;
            return !full;
        }

        private Pointer entryPointer() {
            return jnr.ffi.Struct.getMemory(entry);
        }
    }
}
