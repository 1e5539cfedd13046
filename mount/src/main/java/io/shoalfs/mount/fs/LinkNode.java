package io.shoalfs.mount.fs;

import io.shoalfs.torrent.Name;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A symbolic link (BEP 47). A torrent's links lead from its root, the kernel's from the directory that they lie in: the
 * target is made relative to that, so that it leads to the same place wherever the torrent is mounted.
 */
final class LinkNode implements Entry {

    private static final byte[] PARENT = {'.', '.'};

    private final Tree tree;
    private final int file;
    private final byte[] target;

    /**
     * The link of this ordinal in the torrent's table.
     *
     * @param directory the path of the directory that it lies in, from the torrent's root
     * @param target where it leads, from the torrent's root
     */
    LinkNode(Tree tree, int file, List<Name> directory, List<Name> target) {
        this.tree = tree;
        this.file = file;
        this.target = relative(directory, target);
    }

    private static byte[] relative(List<Name> directory, List<Name> target) {
        int shared = 0;
        while (shared < Math.min(directory.size(), target.size())
                && directory.get(shared).equals(target.get(shared))) {
            shared++;
        }
        var parts = new ArrayList<>(Collections.nCopies(directory.size() - shared, PARENT));
        target.subList(shared, target.size()).forEach(name -> parts.add(name.bytes()));
        return joined(parts);
    }

    private static byte[] joined(List<byte[]> parts) {
        var path = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            if (path.size() > 0) {
                path.write('/');
            }
            path.writeBytes(part);
        }
        return path.size() == 0 ? new byte[] {'.'} : path.toByteArray();
    }

    /** What readlink(2) answers. A new array. */
    byte[] target() {
        return target.clone();
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
        return Kind.LINK;
    }

    @Override
    public long length() {
        return target.length;
    }

    @Override
    public int permissions() {
        return 0777;
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
