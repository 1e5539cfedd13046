package io.shoalfs.mount.fs;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.Name;

/** A regular file. All but its ordinal lies in its torrent's columns, since there are millions of these. */
final class FileNode implements Entry {

    private final Tree tree;
    private final int file;

    FileNode(Tree tree, int file) {
        this.tree = tree;
        this.file = file;
    }

    /** The file's ordinal in the torrent's table. */
    int file() {
        return file;
    }

    @Override
    public Tree tree() {
        return tree;
    }

    @Override
    public Name name() {
        return tree.files().nameOf(file);
    }

    @Override
    public long id() {
        return tree.ids().ofFile(file);
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public long length() {
        return tree.files().lengthOf(file);
    }

    @Override
    public int permissions() {
        return tree.files().is(file, FileAttribute.EXECUTABLE) ? 0555 : 0444;
    }

    @Override
    public int links() {
        return 1;
    }

    @Override
    public long modified() {
        return tree.modified();
    }
}
