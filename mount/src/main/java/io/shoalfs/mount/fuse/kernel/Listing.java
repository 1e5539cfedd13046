package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.DirectorySink;
import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseEntryOut;
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

    /** What comes with each entry. */
    enum Style {
        /** READDIR: names and numbers. */
        NAMES,
        /** READDIRPLUS: attributes too, so that no LOOKUP follows. */
        PLUS,
        /** The same of a directory whose entries come and go. */
        FOR_NOW
    }

    private final Attributes attributes;
    private final Style style;
    private final int end;
    private final ByteBuffer out;
    private long next;

    /**
     * A listing into a buffer.
     *
     * @param room in bytes, behind the buffer's position
     */
    Listing(Attributes attributes, Style style, int room, ByteBuffer out) {
        this.attributes = attributes;
        this.style = style;
        this.end = out.position() + room;
        this.out = out;
    }

    /** Writes what fits of the directory's entries from this offset on. */
    void fill(Volume volume, Node directory, long from) {
        next = from;
        if (next == 0 && !addDots(DOT, directory)) {
            return;
        }
        if (next == 1 && !addDots(DOT_DOT, directory)) {
            return;
        }
        volume.list(directory, next - DOTS, this);
    }

    @Override
    public boolean accept(Name name, Node node) {
        if (!hasRoom(name.length())) {
            return false;
        }
        if (style != Style.NAMES) {
            attributes.entry(node, style == Style.FOR_NOW, out);
        }
        next++;
        Attributes.dirent(node, name.length(), next, out);
        name.putTo(out);
        Attributes.direntEnd(name.length(), out);
        return true;
    }

    /** Of the dots the kernel wants no attributes: a node of 0 says so. */
    private boolean addDots(byte[] name, Node node) {
        if (!hasRoom(name.length)) {
            return false;
        }
        if (style != Style.NAMES) {
            FuseAbi.begin(out, FuseEntryOut.SIZEOF);
        }
        next++;
        Attributes.dirent(node, name.length, next, out);
        out.put(name);
        Attributes.direntEnd(name.length, out);
        return true;
    }

    private boolean hasRoom(int nameLength) {
        int length = Attributes.direntLength(nameLength) + (style == Style.NAMES ? 0 : FuseEntryOut.SIZEOF);
        return out.position() + length <= end;
    }
}
