package io.shoalfs.torrent;

import java.util.List;
import java.util.Set;

/**
 * One file of a torrent, as a value for people and parsers; {@link FileTable} keeps millions of them in columns.
 *
 * @param path its directories and its name, from the torrent's root
 * @param offset where it begins in the torrent's space, in bytes
 * @param length in bytes; 0 for empty files and symbolic links
 */
public record TorrentFile(List<Name> path, long offset, long length, Set<FileAttribute> attributes) {

    public TorrentFile {
        path = List.copyOf(path);
        attributes = Set.copyOf(attributes);
    }
}
