package io.shoalfs.fetch.web;

import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Torrent;
import java.net.URI;
import java.util.ArrayDeque;

/** Where a web seed has each file (BEP 19). Immutable. */
final class WebFiles {

    private final Torrent torrent;
    private final FileTable files;
    private final String prefix;
    private final boolean isFile;

    /**
     * The files of a torrent.
     *
     * @param base as the torrent says it: one that ends in a slash is completed with the torrent's name; the files of a
     *     directory lie below that name in any case
     */
    WebFiles(Torrent torrent, URI base) {
        this.torrent = torrent;
        this.files = torrent.layout().files();
        boolean isSingle = isSingle(torrent);
        var text = withoutFragment(base);
        this.isFile = isSingle && !text.endsWith("/");
        var directory = text.endsWith("/") || isFile ? text : text + "/";
        this.prefix = isSingle ? directory : directory + escaped(torrent.name()) + "/";
    }

    Layout layout() {
        return torrent.layout();
    }

    BlockSpans spans() {
        return new BlockSpans(torrent);
    }

    /** Where this file is. */
    URI of(int file) {
        if (isFile) {
            return URI.create(prefix);
        }
        var segments = new ArrayDeque<Name>();
        segments.push(files.nameOf(file));
        for (int directory = files.directoryOf(file); directory != FileTable.ROOT; ) {
            var parent = files.directories().get(directory);
            segments.push(parent.name());
            directory = parent.parent();
        }
        var path = new StringBuilder(prefix);
        while (!segments.isEmpty()) {
            path.append(escaped(segments.pop())).append(segments.isEmpty() ? "" : "/");
        }
        return URI.create(path.toString());
    }

    /** One file that is called as the torrent is no directory with one file in it. */
    private static boolean isSingle(Torrent torrent) {
        var files = torrent.layout().files();
        return files.count() == 1
                && files.directoryOf(0) == FileTable.ROOT
                && files.nameOf(0).equals(torrent.name());
    }

    private static String withoutFragment(URI base) {
        var text = base.toString();
        int fragment = text.indexOf('#');
        return fragment < 0 ? text : text.substring(0, fragment);
    }

    private static String escaped(Name name) {
        return Escapes.encoded(name.bytes(), "");
    }
}
