package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fuse.LibC;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.struct.FileStat;

/** Writes {@code struct stat}, at the places that jnr-fuse knows for this machine. */
final class Stat {

    private static final int BLOCK_LENGTH = 512;

    private final Runtime runtime;
    private final int user;
    private final int group;

    /** For files that belong to these. */
    Stat(Runtime runtime, int user, int group) {
        this.runtime = runtime;
        this.user = user;
        this.group = group;
    }

    /** For files that belong to the user who mounts. */
    static Stat ofThisUser() {
        var libc = LibC.load();
        return new Stat(Runtime.getSystemRuntime(), libc.geteuid(), libc.getegid());
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
        stat.st_uid.set(user);
        stat.st_gid.set(group);
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

    private static int mode(Node node) {
        return switch (node.kind()) {
            case DIRECTORY -> FileStat.S_IFDIR | node.permissions();
            case FILE -> FileStat.S_IFREG | node.permissions();
            case LINK -> FileStat.S_IFLNK | node.permissions();
        };
    }
}
