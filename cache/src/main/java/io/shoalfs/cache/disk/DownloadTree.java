package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a torrent's files lie that others keep: below a directory, each at its path in the torrent. Any thread. */
record DownloadTree(Path root, Layout layout) {

    /** The one in this directory, or in the directory in it that is called as the torrent is, as clients make it. */
    static DownloadTree in(Path directory, String name, Layout layout) {
        var named = directory.resolve(name);
        return new DownloadTree(isOneFile(name, layout) || !Files.isDirectory(named) ? directory : named, layout);
    }

    private static boolean isOneFile(String name, Layout layout) {
        return layout.files().count() == 1
                && layout.files().file(0).path().size() == 1
                && layout.files().nameOf(0).toString().equals(name);
    }

    /** Where a file of the torrent is, if it is there. */
    Path path(int file) {
        var path = root;
        for (var name : layout.files().file(file).path()) {
            path = path.resolve(name.toString());
        }
        return path;
    }

    /** Opens a file for reading only; a link is followed. Blocks for the disk. */
    FileChannel open(int file) throws IOException {
        var path = path(file);
        if (!Files.isRegularFile(path)) {
            // To open a pipe would wait for who writes to it.
            throw new IOException(path + " is not a file");
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** What tells that a file was changed; a link is followed. Blocks for the disk. */
    FileStamp stamp(int file) {
        try {
            return Posix.stamp(path(file).toRealPath());
        } catch (IOException e) {
            return FileStamp.ABSENT;
        }
    }
}
