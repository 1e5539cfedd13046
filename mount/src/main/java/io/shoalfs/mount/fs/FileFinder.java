package io.shoalfs.mount.fs;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Name;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the files of a volume by their paths, as the kernel would, and the paths of files. Any thread. */
public final class FileFinder {

    /** So many links one after the other: as many as the kernel follows. */
    private static final int LINKS_MAX = 40;

    private final Volume volume;

    /** Of this volume. */
    public FileFinder(Volume volume) {
        this.volume = volume;
    }

    /**
     * A regular file.
     *
     * @param file its ordinal in the torrent
     * @param length in bytes
     */
    public record Found(InfoHash torrent, int file, long length) {}

    /**
     * The regular file of a path; empty if there is none.
     *
     * @param directory the inode number of the directory that the path leads from
     */
    public Optional<Found> find(long directory, byte[] path) {
        var from = volume.node(directory);
        if (from == null) {
            return Optional.empty();
        }
        var way = new ArrayDeque<Node>();
        way.push(from);
        var end = follow(way, path, LINKS_MAX) ? way.peek() : null;
        return end instanceof FileNode file
                ? Optional.of(new Found(file.tree().torrent(), file.file(), file.length()))
                : Optional.empty();
    }

    /** Goes on from the top of the way; whether all of the path is there. */
    private boolean follow(Deque<Node> way, byte[] path, int links) {
        int from = 0;
        while (from <= path.length) {
            int to = from;
            while (to < path.length && path[to] != '/') {
                to++;
            }
            if (!step(way, path, from, to, links)) {
                return false;
            }
            from = to + 1;
        }
        return true;
    }

    private boolean step(Deque<Node> way, byte[] path, int from, int to, int links) {
        if (from == to || (to - from == 1 && path[from] == '.')) {
            return true;
        }
        if (to - from == 2 && path[from] == '.' && path[from + 1] == '.') {
            way.pop();
            return !way.isEmpty();
        }
        var name = Name.ofRange(path, from, to);
        var directory = way.peek();
        var child = name == null || directory == null ? null : volume.child(directory, name);
        if (child instanceof LinkNode link) {
            return links > 0 && follow(way, link.target(), links - 1);
        }
        if (child != null) {
            way.push(child);
        }
        return child != null;
    }

    /** The directories that torrents are shown at, by torrent: empty paths where the volume is one torrent. */
    public Map<InfoHash, byte[]> torrents() {
        var found = new HashMap<InfoHash, byte[]>();
        if (volume.root() instanceof DirectoryNode whole) {
            found.put(whole.tree().torrent(), new byte[0]);
            return found;
        }
        volume.list(volume.root(), 0, (name, node) -> {
            if (node instanceof DirectoryNode directory) {
                found.put(directory.tree().torrent(), name.bytes());
            }
            return true;
        });
        return found;
    }

    /** A path of these names, below another that may be empty. */
    public static byte[] path(byte @Nullable [] parent, List<Name> names) {
        var path = new ByteArrayOutputStream();
        if (parent != null) {
            path.writeBytes(parent);
        }
        for (var name : names) {
            if (path.size() > 0) {
                path.write('/');
            }
            path.writeBytes(name.bytes());
        }
        return path.toByteArray();
    }
}
