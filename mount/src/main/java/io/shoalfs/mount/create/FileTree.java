package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Plan;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Goes through a directory once, by names, and makes a table of what is there. For one thread. */
final class FileTree {

    private static final LinkOption[] NO_LINKS = {LinkOption.NOFOLLOW_LINKS};
    private static final LinkOption[] LINKS = {};

    private final Path root;
    private final boolean followsLinks;
    private final Consumer<Path> leftOut;
    private final Watcher watcher;
    private final FileTable.Builder table = new FileTable.Builder();

    private final FileTimes times = new FileTimes();

    /** Of all files, in bytes. */
    private long length;

    /** Of all their names, in bytes. */
    private long nameLength;

    /** The names, and the directories themselves, on the way to where it is. */
    private final List<Name> way = new ArrayList<>();

    private final List<Object> keys = new ArrayList<>();

    /**
     * A walk that has not begun.
     *
     * @param leftOut is told of what is neither file, directory nor link
     * @param watcher is asked whether it is to go on
     */
    FileTree(Path root, boolean followsLinks, Consumer<Path> leftOut, Watcher watcher) {
        this.root = root;
        this.followsLinks = followsLinks;
        this.leftOut = leftOut;
        this.watcher = watcher;
    }

    /** All files below the root. */
    LocalFiles walked() throws IOException {
        enter(root, attributes(root, LINKS));
        return new LocalFiles(root, way.isEmpty(), table.build(), times, options());
    }

    /** The root itself, which is a file, under this name. */
    LocalFiles single(Name name) throws IOException {
        way.add(name);
        addFile(root, attributes(root, LINKS));
        return new LocalFiles(root, way.isEmpty(), table.build(), times, options());
    }

    private void walk(Path directory) throws IOException {
        var names = SortedNames.of(directory, watcher);
        for (int i = 0; i < names.count(); i++) {
            String name = names.name(i);
            var step = Name.of(name);
            nameLength += step.length();
            if (nameLength > Plan.LONGEST_TORRENT) {
                throw new IOException(root + ": the names in it alone are longer than any torrent can be");
            }
            way.add(step);
            add(directory.resolve(name));
            way.remove(way.size() - 1);
        }
    }

    private void add(Path path) throws IOException {
        watcher.requireWanted();
        var attributes = attributes(path, options());
        if (attributes.isSymbolicLink()) {
            addLink(path);
        } else if (attributes.isDirectory()) {
            enter(path, attributes);
        } else if (attributes.isRegularFile()) {
            addFile(path, attributes);
        } else {
            leftOut.accept(path);
        }
    }

    private LinkOption[] options() {
        return followsLinks ? LINKS : NO_LINKS;
    }

    private static PosixFileAttributes attributes(Path path, LinkOption... options) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, options);
    }

    private void enter(Path directory, PosixFileAttributes attributes) throws IOException {
        if (followsLinks) {
            if (keys.contains(attributes.fileKey())) {
                throw new IOException(directory + ": the link leads to a directory that it lies in itself");
            }
            keys.add(attributes.fileKey());
        }
        walk(directory);
        if (followsLinks) {
            keys.remove(keys.size() - 1);
        }
    }

    private void addFile(Path path, PosixFileAttributes attributes) throws IOException {
        // Better now than when an hour's hashing is done.
        if (!Files.isReadable(path)) {
            throw new AccessDeniedException(path.toString());
        }
        if (attributes.size() > Long.MAX_VALUE - length) {
            throw new IOException(path + ": the files are longer together than any torrent can be");
        }
        length += attributes.size();
        boolean isExecutable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
        table.add(way, attributes.size(), isExecutable ? EnumSet.of(FileAttribute.EXECUTABLE) : Set.of());
        times.add(path, attributes, options());
    }

    /** As Linux has every link executable, libtorrent says so, and then so must who wants the same hash. */
    private void addLink(Path link) throws IOException {
        var target = Files.readSymbolicLink(link);
        SortedNames.requireText(target);
        table.addLink(way, inside(link, target), EnumSet.of(FileAttribute.EXECUTABLE));
        times.add(link, attributes(link, NO_LINKS), NO_LINKS);
    }

    private Path below(List<Name> names) {
        var path = root;
        for (var name : names) {
            path = path.resolve(name.toString());
        }
        return path;
    }

    /** Where a link leads, from the root (BEP 47). */
    private List<Name> inside(Path link, Path target) throws IOException {
        List<Name> path = new ArrayList<>(way.subList(0, way.size() - 1));
        boolean isInside = !target.isAbsolute();
        for (var step : target) {
            String name = step.toString();
            boolean isUp = name.equals("..");
            // The kernel goes up from where a link leads to, which is not what BEP 47's path would say.
            if (isUp && (path.isEmpty() || Files.isSymbolicLink(below(path)))) {
                isInside = false;
                break;
            } else if (isUp) {
                path.remove(path.size() - 1);
            } else if (!name.isEmpty() && !name.equals(".")) {
                path.add(Name.of(name));
            }
        }
        if (!isInside || path.isEmpty()) {
            throw new IOException(link + ": the link leads to " + target
                    + ", which a torrent cannot say; with --follow-links it stands for what is there");
        }
        return path;
    }
}
