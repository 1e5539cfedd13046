package io.shoalfs.cache;

import io.shoalfs.cache.disk.LabelFile.Label;
import io.shoalfs.cache.disk.TorrentLook;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Name;
import java.time.Instant;
import java.util.Optional;

/**
 * What a cache has of one torrent.
 *
 * @param name what it is called; empty if that is not known
 * @param length of all of the torrent, in bytes; 0 if that is not known
 * @param held how many bytes of the disk its pieces take
 * @param pinned how many bytes of its pieces are pinned
 * @param hasMetadata whether it can be mounted by a link without anybody's help
 * @param used when it was last begun or stopped to be used
 * @param isOpen whether somebody uses it
 */
public record CachedTorrent(
        InfoHash hash,
        Optional<Name> name,
        long length,
        long held,
        long pinned,
        boolean hasMetadata,
        Instant used,
        boolean isOpen) {

    static CachedTorrent of(TorrentLook look, boolean isOpen) {
        return new CachedTorrent(
                look.hash(),
                look.label().map(Label::name),
                look.label().map(Label::length).orElse(0L),
                look.allocated(),
                look.pinned(),
                look.hasMetadata(),
                look.used(),
                isOpen);
    }
}
