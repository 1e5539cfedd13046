package io.shoalfs.mount.fs;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A directory: its entries sorted by the bytes of their names, so that a look-up is a binary search. */
final class DirectoryNode implements Entry {

    /** Where two entries have one name, the directory comes first, then the torrent's order. */
    private static final Comparator<Entry> BY_NAME =
            Comparator.comparing(Entry::name).thenComparing(Node::kind);

    private final Tree tree;
    private final int ordinal;
    private final Entry[] children;
    private final int subdirectories;

    /**
     * A directory of these entries.
     *
     * @param ordinal in the torrent's table
     * @param children in any order, its own from now on; of those with one name the first is kept
     */
    DirectoryNode(Tree tree, int ordinal, Entry[] children) {
        this.tree = tree;
        this.ordinal = ordinal;
        this.children = sorted(children);
        this.subdirectories = (int) Arrays.stream(this.children)
                .filter(DirectoryNode.class::isInstance)
                .count();
    }

    private static Entry[] sorted(Entry[] children) {
        Arrays.sort(children, BY_NAME);
        int kept = 0;
        for (var child : children) {
            if (kept == 0 || !child.name().equals(children[kept - 1].name())) {
                children[kept++] = child;
            }
        }
        return kept == children.length ? children : Arrays.copyOf(children, kept);
    }

    /** How many entries it has. */
    int count() {
        return children.length;
    }

    /** The entry at this position in the order of names. */
    Entry child(int position) {
        return children[position];
    }

    /** What is called this, or null. */
    @Nullable
    Entry child(Name name) {
        int position = positionOf(name);
        return position < 0 ? null : children[position];
    }

    /** The position of this name among the entries, or a negative number. */
    int positionOf(Name name) {
        int low = 0;
        int high = children.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = children[middle].name().compareTo(name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    @Override
    public Tree tree() {
        return tree;
    }

    @Override
    public Name name() {
        return tree.files().directories().get(ordinal).name();
    }

    @Override
    public long id() {
        return ordinal == FileTable.ROOT ? tree.rootId() : tree.ids().ofDirectory(ordinal);
    }

    @Override
    public Kind kind() {
        return Kind.DIRECTORY;
    }

    @Override
    public long length() {
        return 0;
    }

    @Override
    public int permissions() {
        return 0555;
    }

    @Override
    public int links() {
        return 2 + subdirectories;
    }

    @Override
    public long modified() {
        return tree.modified();
    }
}
