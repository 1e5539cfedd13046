package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A directory of this machine, or one file. For one thread. */
public final class LocalInput implements Input {

    private final Path path;
    private final @Nullable Name name;
    private final boolean followsLinks;
    private final Consumer<Path> leftOut;

    /**
     * It is looked at later.
     *
     * @param name what the torrent is called; null: as the directory or the file
     * @param followsLinks whether links stand for what they lead to
     * @param leftOut is told of each thing that is neither a file nor a directory nor a link
     */
    public LocalInput(Path path, @Nullable Name name, boolean followsLinks, Consumer<Path> leftOut) {
        this.path = path;
        this.name = name;
        this.followsLinks = followsLinks;
        this.leftOut = leftOut;
    }

    @Override
    public Listing list(Watcher watcher) throws IOException {
        var root = path.toRealPath();
        var called = name(root);
        var tree = new FileTree(root, followsLinks, leftOut, watcher);
        if (Files.isDirectory(root)) {
            return new Listing(tree.walked(), called, false, null);
        }
        if (!Files.isRegularFile(root)) {
            throw new IOException(path + ": it is neither a directory nor a file");
        }
        return new Listing(tree.single(called), called, true, null);
    }

    private Name name(Path root) throws IOException {
        if (name != null) {
            return name;
        }
        var last = root.getFileName();
        if (last == null) {
            throw new IOException("/ has no name; give it one with --name");
        }
        SortedNames.requireText(root);
        return Name.of(last.toString());
    }

    /** Twice as many as processors: while one waits for the disk another hashes, and a disk likes to be asked by several. */
    @Override
    public int workers() {
        return 2 * Runtime.getRuntime().availableProcessors();
    }

    @Override
    public void requireOutside(Path output) throws IOException {
        if (Files.exists(output) && Files.exists(path) && Files.isSameFile(output, path)) {
            throw new IOException(output + ": it is what the output would be made of; name another file with --output");
        }
        var directory = output.toAbsolutePath().getParent();
        if (directory != null
                && Files.isDirectory(path)
                && directory.toRealPath().startsWith(path.toRealPath())) {
            throw new IOException("the output would lie inside of what it is made of; name a place outside of " + path
                    + " with --output");
        }
    }

    @Override
    public String shown() {
        return path.toString();
    }
}
