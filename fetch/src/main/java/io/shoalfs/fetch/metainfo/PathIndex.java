package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.Arrays;

/** Finds out whether two things of a table have one path: a hash table in 8 to 16 bytes a file, for millions of them. */
final class PathIndex {

    private final FileTable files;

    /** Ordinals of what is there: a file's, or the complement of a directory's; {@code FREE} where nothing is. */
    private final int[] slots;

    private static final int FREE = Integer.MAX_VALUE;

    PathIndex(FileTable files) {
        this.files = files;
        long things = (long) files.count() + files.directories().size();
        this.slots = new int[(int) Math.min(Long.highestOneBit(things) * 4, 1 << 30)];
        Arrays.fill(slots, FREE);
    }

    boolean hasClash() {
        // Each directory is there once; the root, directory 0, has no name.
        for (int ordinal = 1; ordinal < files.directories().size(); ordinal++) {
            add(~ordinal);
        }
        for (int file = 0; file < files.count(); file++) {
            if (!files.is(file, FileAttribute.PADDING) && !add(file)) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing of the same path was there before. */
    private boolean add(int thing) {
        var name = name(thing);
        int parent = parent(thing);
        int slot = spread(name.hashCode() * 0x9E3779B9 ^ parent * 0x85EBCA6B) & (slots.length - 1);
        while (slots[slot] != FREE) {
            if (parent(slots[slot]) == parent && name(slots[slot]).equals(name)) {
                return false;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = thing;
        return true;
    }

    private Name name(int thing) {
        return thing >= 0
                ? files.nameOf(thing)
                : files.directories().get(~thing).name();
    }

    private int parent(int thing) {
        return thing >= 0
                ? files.directoryOf(thing)
                : files.directories().get(~thing).parent();
    }

    /** Names are often numbers in order, whose hashes lie side by side. */
    private static int spread(int hash) {
        int mixed = (hash ^ (hash >>> 16)) * 0xC2B2AE35;
        return mixed ^ (mixed >>> 15);
    }
}
