package io.shoalfs.fetch.web;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Torrent;
import java.net.URI;
import java.util.ArrayDeque;

/** Where a web seed has each file (BEP 19). Immutable. */
final class WebFiles {

    private static final String HEX = "0123456789ABCDEF";
    private static final int NIBBLE = 4;
    private static final int LOW = 0xf;

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
        this.files = torrent.layout().files();
        boolean isSingle = isSingle(torrent);
        var text = withoutFragment(base);
        this.isFile = isSingle && !text.endsWith("/");
        var directory = text.endsWith("/") || isFile ? text : text + "/";
        this.prefix = isSingle ? directory : directory + escaped(torrent.name()) + "/";
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

    /** A path's segment: all but RFC 3986's unreserved characters is percent-encoded, byte by byte. */
    private static String escaped(Name name) {
        var escaped = new StringBuilder(name.length());
        for (byte b : name.bytes()) {
            char c = (char) (b & 0xff);
            if (isUnreserved(c)) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX.charAt(c >> NIBBLE)).append(HEX.charAt(c & LOW));
            }
        }
        return escaped.toString();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
