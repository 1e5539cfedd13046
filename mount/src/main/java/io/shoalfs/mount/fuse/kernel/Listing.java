package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.DirectorySink;
import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.torrent.Name;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One answer to READDIR or READDIRPLUS: as many entries as there is room for. Its offsets: {@code .} is before 1,
 * {@code ..} before 2, the volume's entries behind. Holds nothing between two calls.
 */
final class Listing implements DirectorySink {

    private static final int DOTS = 2;
    private static final byte[] DOT = ".".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOT_DOT = "..".getBytes(StandardCharsets.US_ASCII);

    private final Attributes attributes;
    private final boolean plus;
    private final int end;
    private final ByteBuffer out;
    private long next;

    /**
     * A listing into a buffer.
     *
     * @param plus whether each entry comes with its attributes, so that no LOOKUP follows
     * @param room in bytes, behind the buffer's position
     */
    Listing(Attributes attributes, boolean plus, int room, ByteBuffer out) {
        this.attributes = attributes;
        this.plus = plus;
        this.end = out.position() + room;
        this.out = out;
    }

    /** Writes what fits of the directory's entries from this offset on. */
    void fill(Volume volume, Node directory, long from) {
        next = from;
        if (next == 0 && !add(DOT, directory, false)) {
            return;
        }
        if (next == 1 && !add(DOT_DOT, directory, false)) {
            return;
        }
        volume.list(directory, next - DOTS, this);
    }

    @Override
    public boolean accept(Name name, Node node) {
        return add(name.bytes(), node, plus);
    }

    /** Of the dots the kernel wants no attributes: a node of 0 says so. */
    private boolean add(byte[] name, Node node, boolean withAttributes) {
        int length = Attributes.direntLength(name.length) + (plus ? Attributes.ENTRY_OUT : 0);
        if (out.position() + length > end) {
            return false;
        }
        if (withAttributes) {
            attributes.entry(node, out);
        } else if (plus) {
            Attributes.zero(out, Attributes.ENTRY_OUT);
        }
        next++;
        Attributes.dirent(node, name, next, out);
        return true;
    }
}
