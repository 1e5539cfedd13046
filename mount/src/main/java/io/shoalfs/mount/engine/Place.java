package io.shoalfs.mount.engine;

import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.torrent.InfoHash;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A mount, from when it is decided on until all that it had is put away. Any thread. */
final class Place {

    private final String at;
    private final String id;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable Content content;
    private volatile @Nullable Mount mount;

    /** @param id that no other mount of the engine ever has */
    Place(String at, String id) {
        this.at = at;
        this.id = id;
    }

    /** What tells it from all other mounts of the engine: several can be called alike, each in a namespace of its own. */
    String id() {
        return id;
    }

    /** The mount point, as whoever mounted it calls it. */
    String at() {
        return at;
    }

    /** The torrents that it has shown: a copy. */
    Set<InfoHash> torrents() {
        var shown = content;
        return shown == null ? Set.of() : shown.torrents();
    }

    /** What it shows; empty if it shows nothing yet. */
    Optional<Volume> volume() {
        return Optional.ofNullable(content).map(Content::volume);
    }

    /** Whether the kernel has it. */
    boolean isMounted() {
        return mount != null;
    }

    /** Completes when it has ended and others are left. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void shows(Content shown) {
        content = shown;
    }

    void has(Mount mounted) {
        mount = mounted;
    }

    /** Nothing is opened here any more. */
    void endContent() {
        var shown = content;
        if (shown != null) {
            shown.end();
        }
    }

    /** Unmounts. Blocks for some seconds at most. */
    void unmount() {
        var mounted = mount;
        if (mounted != null) {
            mounted.close();
        }
    }

    /** Puts away what it had, when it is unmounted. Blocks. */
    void close() {
        var shown = content;
        if (shown != null) {
            shown.close();
        }
    }
}
