package io.shoalfs.mount.fs;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The order in which a tree is walked: by name, each directory's content where its name stands. {@code cp -r}, {@code find},
 * tar and sorted data sets read so. Immutable.
 */
final class ReadingOrder {

    private static final int NONE = -1;

    /** The files' ordinals, by position. */
    private final int[] files;

    /** The positions, by the files' ordinals; {@link #NONE} for what is not shown. */
    private final int[] positions;

    /**
     * The order of a tree.
     *
     * @param fileCount of the torrent, padding included
     */
    ReadingOrder(DirectoryNode root, int fileCount) {
        int[] found = new int[fileCount];
        this.positions = new int[fileCount];
        Arrays.fill(positions, NONE);
        int count = 0;
        var open = new ArrayDeque<Place>();
        open.push(new Place(root));
        while (!open.isEmpty()) {
            var place = open.element();
            if (place.next == place.directory.count()) {
                open.pop();
                continue;
            }
            var entry = place.directory.child(place.next++);
            if (entry instanceof DirectoryNode directory) {
                open.push(new Place(directory));
            } else if (entry instanceof FileNode file) {
                positions[file.file()] = count;
                found[count++] = file.file();
            }
        }
        this.files = Arrays.copyOf(found, count);
    }

    /** How far the walk has come in a directory. */
    private static final class Place {

        private final DirectoryNode directory;
        private int next;

        Place(DirectoryNode directory) {
            this.directory = directory;
        }
    }

    /** How many files there are, links and padding apart. */
    int count() {
        return files.length;
    }

    /** The ordinal of the file at this position. */
    int fileAt(int position) {
        return files[position];
    }

    /** The position of a file that is shown. */
    int positionOf(FileNode file) {
        return positions[file.file()];
    }
}
