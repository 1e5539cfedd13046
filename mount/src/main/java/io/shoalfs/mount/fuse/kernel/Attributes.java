package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fuse.Owner;
import java.nio.ByteBuffer;

/**
 * {@code struct fuse_attr} and the structures around it. What they say never changes, so the kernel may keep it for as long
 * as it likes.
 */
final class Attributes {

    /** The length of {@code struct fuse_attr_out}. */
    static final int ATTR_OUT = 104;

    /** The length of {@code struct fuse_entry_out}. */
    static final int ENTRY_OUT = 128;

    /** The length of {@code struct fuse_dirent} without its name. */
    private static final int DIRENT = 24;

    private static final int ALIGNMENT = 8;

    /** In seconds: a year. */
    private static final long VALID = 365L * 24 * 3600;

    /** In seconds: of a name that comes or goes. It is told of, but an answer on its way may arrive behind that. */
    private static final long FOR_NOW = 1;

    private static final int S_IFDIR = 0040000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFLNK = 0120000;
    private static final int TYPE_SHIFT = 12;

    private static final int SECTOR = 512;
    private static final int BLOCK = 4096;

    private final Owner owner;

    /** For files that are this one's. */
    Attributes(Owner owner) {
        this.owner = owner;
    }

    /** Writes {@code fuse_attr_out}. */
    void attributes(Node node, ByteBuffer out) {
        out.putLong(VALID).putInt(0).putInt(0);
        attr(node, out);
    }

    /** Writes {@code fuse_entry_out}, of a name that is for now only, or for ever. */
    void entry(Node node, boolean isForNow, ByteBuffer out) {
        out.putLong(node.id())
                .putLong(0)
                .putLong(isForNow ? FOR_NOW : VALID)
                .putLong(VALID)
                .putInt(0)
                .putInt(0);
        attr(node, out);
    }

    /** Writes the {@code fuse_entry_out} that says that there is no such name. */
    static void noEntry(boolean isForNow, ByteBuffer out) {
        out.putLong(0).putLong(0).putLong(isForNow ? FOR_NOW : VALID);
        zero(out, ENTRY_OUT - 24);
    }

    /** How long a {@code fuse_dirent} with this name is, with its padding. */
    static int direntLength(int nameLength) {
        return (DIRENT + nameLength + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Writes a {@code fuse_dirent} as far as its name; {@code next} is where a listing goes on behind it. */
    static void dirent(Node node, int nameLength, long next, ByteBuffer out) {
        out.putLong(node.id()).putLong(next).putInt(nameLength).putInt(type(node) >>> TYPE_SHIFT);
    }

    /** Writes what follows the name. */
    static void direntEnd(int nameLength, ByteBuffer out) {
        zero(out, direntLength(nameLength) - DIRENT - nameLength);
    }

    /** Writes this many zeros. */
    static void zero(ByteBuffer out, int count) {
        for (int i = 0; i < count; i++) {
            out.put((byte) 0);
        }
    }

    private void attr(Node node, ByteBuffer out) {
        long length = node.kind() == Node.Kind.DIRECTORY ? 0 : node.length();
        out.putLong(node.id()).putLong(length).putLong((length + SECTOR - 1) / SECTOR);
        for (int time = 0; time < 3; time++) {
            out.putLong(node.modified());
        }
        zero(out, 3 * Integer.BYTES); // their nanoseconds
        out.putInt(type(node) | owner.permissions(node.permissions()))
                .putInt(node.links())
                .putInt(owner.user())
                .putInt(owner.group());
        out.putInt(0).putInt(BLOCK).putInt(0); // rdev, blksize, flags
    }

    private static int type(Node node) {
        return switch (node.kind()) {
            case DIRECTORY -> S_IFDIR;
            case FILE -> S_IFREG;
            case LINK -> S_IFLNK;
        };
    }
}
