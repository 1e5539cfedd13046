package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fuse.Owner;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.struct.FileStat;

/** Writes {@code struct stat}, at the places that jnr-fuse knows for this machine. */
final class Stat {

    private static final int BLOCK_LENGTH = 512;

    private final Runtime runtime;
    private final Owner owner;

    /** For files that are this one's. */
    Stat(Runtime runtime, Owner owner) {
        this.runtime = runtime;
        this.owner = owner;
    }

    /** Memory of its own for {@link #writeEntry}. */
    FileStat newEntry() {
        var entry = new FileStat(runtime);
        entry.useMemory(Memory.allocateDirect(runtime, Struct.size(entry), true));
        return entry;
    }

    /** Writes what stat(2) says of the node: all of it is there, whatever has been fetched. */
    void write(Node node, Pointer target) {
        var stat = FileStat.of(target);
        long length = node.kind() == Node.Kind.DIRECTORY ? 0 : node.length();
        stat.st_ino.set(node.id());
        stat.st_mode.set(mode(node));
        stat.st_nlink.set(node.links());
        stat.st_uid.set(owner.user());
        stat.st_gid.set(owner.group());
        stat.st_size.set(length);
        stat.st_blocks.set((length + BLOCK_LENGTH - 1) / BLOCK_LENGTH);
        stat.st_blksize.set(4096);
        stat.st_atim.tv_sec.set(node.modified());
        stat.st_mtim.tv_sec.set(node.modified());
        stat.st_ctim.tv_sec.set(node.modified());
    }

    /** Writes what a directory listing needs: the number and the kind. */
    void writeEntry(Node node, FileStat target) {
        target.st_ino.set(node.id());
        target.st_mode.set(mode(node));
    }

    private int mode(Node node) {
        int permissions = owner.permissions(node.permissions());
        return switch (node.kind()) {
            case DIRECTORY -> FileStat.S_IFDIR | permissions;
            case FILE -> FileStat.S_IFREG | permissions;
            case LINK -> FileStat.S_IFLNK | permissions;
        };
    }
}
