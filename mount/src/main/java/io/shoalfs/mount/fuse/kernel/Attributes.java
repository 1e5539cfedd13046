package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fuse.Owner;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseAttr;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseAttrOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseDirent;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseEntryOut;
import java.nio.ByteBuffer;

/**
 * {@code struct fuse_attr} and the structures around it. What they say never changes, so the kernel may keep it for as long
 * as it likes.
 */
final class Attributes {

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
        int at = FuseAbi.begin(out, FuseAttrOut.SIZEOF);
        out.putLong(at + FuseAttrOut.ATTR_VALID, VALID);
        attr(node, out, at + FuseAttrOut.ATTR);
    }

    /** Writes {@code fuse_entry_out}, of a name that is for now only, or for ever. */
    void entry(Node node, boolean isForNow, ByteBuffer out) {
        int at = FuseAbi.begin(out, FuseEntryOut.SIZEOF);
        out.putLong(at + FuseEntryOut.NODEID, node.id());
        out.putLong(at + FuseEntryOut.ENTRY_VALID, isForNow ? FOR_NOW : VALID);
        out.putLong(at + FuseEntryOut.ATTR_VALID, VALID);
        attr(node, out, at + FuseEntryOut.ATTR);
    }

    /** Writes the {@code fuse_entry_out} that says that there is no such name: its node is 0. */
    static void noEntry(boolean isForNow, ByteBuffer out) {
        int at = FuseAbi.begin(out, FuseEntryOut.SIZEOF);
        out.putLong(at + FuseEntryOut.ENTRY_VALID, isForNow ? FOR_NOW : VALID);
    }

    /** How long a {@code fuse_dirent} with this name is, with its padding. */
    static int direntLength(int nameLength) {
        return FuseAbi.recAlign(FuseDirent.NAME + nameLength);
    }

    /** Writes a {@code fuse_dirent} as far as its name; {@code next} is where a listing goes on behind it. */
    static void dirent(Node node, int nameLength, long next, ByteBuffer out) {
        int at = FuseAbi.begin(out, FuseDirent.NAME);
        out.putLong(at + FuseDirent.INO, node.id());
        out.putLong(at + FuseDirent.OFF, next);
        out.putInt(at + FuseDirent.NAMELEN, nameLength);
        out.putInt(at + FuseDirent.TYPE, type(node) >>> TYPE_SHIFT);
    }

    /** Writes what follows the name. */
    static void direntEnd(int nameLength, ByteBuffer out) {
        for (int end = FuseDirent.NAME + nameLength; end < direntLength(nameLength); end++) {
            out.put((byte) 0);
        }
    }

    /** Writes {@code fuse_attr} to this offset, where there are zeros. */
    private void attr(Node node, ByteBuffer out, int at) {
        long length = node.kind() == Node.Kind.DIRECTORY ? 0 : node.length();
        out.putLong(at + FuseAttr.INO, node.id());
        out.putLong(at + FuseAttr.SIZE, length);
        out.putLong(at + FuseAttr.BLOCKS, (length + SECTOR - 1) / SECTOR);
        out.putLong(at + FuseAttr.ATIME, node.modified());
        out.putLong(at + FuseAttr.MTIME, node.modified());
        out.putLong(at + FuseAttr.CTIME, node.modified());
        out.putInt(at + FuseAttr.MODE, type(node) | owner.permissions(node.permissions()));
        out.putInt(at + FuseAttr.NLINK, node.links());
        out.putInt(at + FuseAttr.UID, owner.user());
        out.putInt(at + FuseAttr.GID, owner.group());
        out.putInt(at + FuseAttr.BLKSIZE, BLOCK);
    }

    private static int type(Node node) {
        return switch (node.kind()) {
            case DIRECTORY -> S_IFDIR;
            case FILE -> S_IFREG;
            case LINK -> S_IFLNK;
        };
    }
}
