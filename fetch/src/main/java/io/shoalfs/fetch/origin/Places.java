package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.web.Escapes;
import io.shoalfs.torrent.FileTable;
import java.net.URI;

/**
 * Where files are that lie below one address, by their paths. Immutable.
 *
 * @param base with a slash at its end
 */
record Places(FileTable files, String base) {

    URI of(int file) {
        var address = new StringBuilder(base);
        for (var name : files.file(file).path()) {
            address.append(address.length() == base.length() ? "" : "/").append(Escapes.encoded(name.bytes(), ""));
        }
        return URI.create(address.toString());
    }
}
