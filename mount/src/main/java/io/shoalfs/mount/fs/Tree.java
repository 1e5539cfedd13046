package io.shoalfs.mount.fs;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The directories, files and symbolic links of one torrent, built whole at once and immutable. Padding is not in it, nor
 * a directory that holds nothing else.
 */
final class Tree {

    private final InfoHash torrent;
    private final FileTable files;
    private final NodeIds ids;
    private final long modified;
    private final boolean isWhole;
    private final DirectoryNode root;

    /** By ordinal; null where there is nothing but padding. */
    private final @Nullable DirectoryNode[] directories;

    /** By ordinal; null for padding. */
    private final @Nullable Entry[] entries;

    private long bytes;
    private long nodes;

    /**
     * The tree of a torrent's files.
     *
     * @param modified what stat(2) says of every node, in seconds since the epoch
     * @param isWhole whether it is all of its volume, not one directory of a {@link Namespace}
     */
    Tree(Torrent torrent, long modified, boolean isWhole) {
        this(torrent, modified, isWhole, file -> true);
    }

    /**
     * The tree of some of a torrent's files.
     *
     * @param modified what stat(2) says of every node, in seconds since the epoch
     * @param isWhole whether it is all of its volume, not one directory of a {@link Namespace}
     * @param selected those that are shown, by ordinal
     */
    Tree(Torrent torrent, long modified, boolean isWhole, IntPredicate selected) {
        this.torrent = torrent.id().primary();
        this.files = torrent.layout().files();
        this.ids = new NodeIds(torrent.id());
        this.modified = modified;
        this.isWhole = isWhole;
        this.directories = new DirectoryNode[files.directories().size()];
        this.entries = new Entry[files.count()];
        this.root = build(selected);
    }

    /** The torrent's first info-hash. */
    InfoHash torrent() {
        return torrent;
    }

    FileTable files() {
        return files;
    }

    NodeIds ids() {
        return ids;
    }

    long rootId() {
        return isWhole ? NodeIds.ROOT : ids.ofDirectory(FileTable.ROOT);
    }

    long modified() {
        return modified;
    }

    DirectoryNode root() {
        return root;
    }

    /** The node of this number, or null. */
    @Nullable
    Entry node(long id) {
        if (id == rootId()) {
            return root;
        }
        if (NodeIds.baseOf(id) != ids.base()) {
            return null;
        }
        int ordinal = NodeIds.ordinal(id);
        if (NodeIds.isDirectory(id)) {
            return ordinal < directories.length ? directories[ordinal] : null;
        }
        return ordinal < entries.length ? entries[ordinal] : null;
    }

    /** The order in which it is walked: made anew. */
    ReadingOrder order() {
        return new ReadingOrder(root, files.count());
    }

    Statistics statistics() {
        return new Statistics(bytes, nodes);
    }

    private DirectoryNode build(IntPredicate selected) {
        var children = new Children(files);
        for (int file = 0; file < files.count(); file++) {
            if (!files.is(file, FileAttribute.PADDING) && selected.test(file)) {
                var entry = entry(file);
                entries[file] = entry;
                children.add(files.directoryOf(file), entry);
                bytes += files.lengthOf(file);
                nodes++;
            }
        }
        // Each directory lies behind its parent in the table: from the last to the first, all of one's are there.
        for (int directory = files.directories().size() - 1; directory > FileTable.ROOT; directory--) {
            var entries = children.of(directory);
            if (entries != null) {
                children.add(files.directories().get(directory).parent(), directory(directory, entries));
            }
        }
        var entries = children.of(FileTable.ROOT);
        return directory(FileTable.ROOT, entries == null ? new Entry[0] : entries);
    }

    private DirectoryNode directory(int ordinal, Entry[] entries) {
        var directory = new DirectoryNode(this, ordinal, entries);
        directories[ordinal] = directory;
        nodes++;
        return directory;
    }

    private Entry entry(int file) {
        if (!files.is(file, FileAttribute.SYMLINK)) {
            return new FileNode(this, file);
        }
        var path = files.file(file).path();
        // Parsers give each a target; without one it leads to the root.
        var target = files.targetOf(file).orElse(List.of());
        return new LinkNode(this, file, path.subList(0, path.size() - 1), target);
    }

    /** The entries of each directory while the tree grows, in arrays that fit. */
    private static final class Children {

        private final Entry[][] entries;
        private final int[] counts;

        Children(FileTable files) {
            int directories = files.directories().size();
            this.entries = new Entry[directories][];
            this.counts = new int[directories];
            int[] capacities = new int[directories];
            for (int file = 0; file < files.count(); file++) {
                capacities[files.directoryOf(file)]++;
            }
            for (int directory = 1; directory < directories; directory++) {
                capacities[files.directories().get(directory).parent()]++;
            }
            for (int directory = 0; directory < directories; directory++) {
                entries[directory] = new Entry[capacities[directory]];
            }
        }

        void add(int directory, Entry entry) {
            entries[directory][counts[directory]++] = entry;
        }

        /** The directory's entries, or null if it has none. */
        Entry @Nullable [] of(int directory) {
            int count = counts[directory];
            return count == 0 ? null : Arrays.copyOf(entries[directory], count);
        }
    }
}
