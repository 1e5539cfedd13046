package io.shoalfs.fetch.serve;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.List;

/**
 * Finds a torrent's files by their paths. Five to eleven bytes a file: an open hash table of ordinals, the paths
 * themselves stay in the file table. Immutable.
 */
final class FilePaths {

    static final int NONE = -1;

    private static final int FACTOR = 31;

    /** Spreads what is much alike over all bits: 2^32 divided by the golden ratio. */
    private static final int SPREAD = 0x9e3779b9;

    private final FileTable files;

    /** Each file's ordinal and one; 0 where none is. */
    private final int[] slots;

    /** The hash of each directory's path. */
    private final int[] directories;

    FilePaths(FileTable files) {
        this.files = files;
        this.slots = new int[Integer.highestOneBit(Math.max(1, files.count() + files.count() / 4)) * 2];
        this.directories = new int[files.directories().size()];
        for (int directory = 1; directory < directories.length; directory++) {
            var own = files.directories().get(directory);
            directories[directory] = hash(directories[own.parent()], own.name());
        }
        for (int file = 0; file < files.count(); file++) {
            int slot = slot(hash(directories[files.directoryOf(file)], files.nameOf(file)));
            while (slots[slot] != 0) {
                slot = (slot + 1) % slots.length;
            }
            slots[slot] = file + 1;
        }
    }

    private static int hash(int parent, Name name) {
        return FACTOR * parent + name.hashCode();
    }

    private int slot(int hash) {
        return ((hash * SPREAD) >>> 1) % slots.length;
    }

    /**
     * The file at this path, by its ordinal; {@link #NONE} if there is none.
     *
     * @param path from the torrent's root; not empty
     */
    int find(List<Name> path) {
        int hash = 0;
        for (var name : path) {
            hash = hash(hash, name);
        }
        for (int slot = slot(hash); slots[slot] != 0; slot = (slot + 1) % slots.length) {
            int file = slots[slot] - 1;
            if (isAt(file, path)) {
                return file;
            }
        }
        return NONE;
    }

    private boolean isAt(int file, List<Name> path) {
        int last = path.size() - 1;
        if (!files.nameOf(file).equals(path.get(last))) {
            return false;
        }
        int directory = files.directoryOf(file);
        for (int i = last - 1; i >= 0; i--) {
            if (directory == FileTable.ROOT
                    || !files.directories().get(directory).name().equals(path.get(i))) {
                return false;
            }
            directory = files.directories().get(directory).parent();
        }
        return directory == FileTable.ROOT;
    }
}
