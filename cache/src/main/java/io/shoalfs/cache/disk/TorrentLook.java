package io.shoalfs.cache.disk;

import io.shoalfs.cache.disk.LabelFile.Label;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in the cache of one torrent, as its directory says without the torrent.
 *
 * @param label what it is called; empty if nobody has noted it
 * @param allocated how many bytes its pieces take on the disk
 * @param pinned how many bytes of pieces are pinned
 * @param hasMetadata whether it can be mounted by a link without anybody's help
 * @param used when it was last begun or stopped to be used
 */
public record TorrentLook(
        InfoHash hash, Optional<Label> label, long allocated, long pinned, boolean hasMetadata, Instant used) {

    private static final Logger LOG = LoggerFactory.getLogger(TorrentLook.class);

    /** Of each below this directory that can be read; what is not named as a torrent's is, is none. Blocks for the disk. */
    static List<TorrentLook> all(Path torrents) throws IOException {
        var paths = new ArrayList<Path>();
        if (Files.isDirectory(torrents)) {
            try (var entries = Files.newDirectoryStream(torrents, TorrentLook::isTorrent)) {
                entries.forEach(paths::add);
            }
        }
        var looks = new ArrayList<TorrentLook>();
        for (var path : Directories.byChange(paths)) {
            try {
                looks.add(at(path));
            } catch (IOException e) {
                LOG.warn("{} is left out: {}", path, e.toString());
            }
        }
        return looks;
    }

    private static boolean isTorrent(Path path) {
        return Files.isDirectory(path) && String.valueOf(path.getFileName()).matches("[0-9a-f]{40}|[0-9a-f]{64}");
    }

    private static TorrentLook at(Path path) throws IOException {
        var files = path.resolve("files");
        return new TorrentLook(
                new InfoHash(String.valueOf(path.getFileName())),
                new LabelFile(path, FileOperations.REAL).read(),
                Files.isDirectory(files) ? Directories.allocated(files) : 0,
                new PinsFile(path, FileOperations.REAL).read().length(),
                MetadataFile.isIn(path),
                Files.getLastModifiedTime(path).toInstant());
    }
}
