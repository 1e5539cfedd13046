package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.RunningEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A mount point, or a directory below one, as the mount's engine knows it. Blocks. */
final class MountedDirectory {

    private final Path socket;
    private final String at;
    private final String mount;
    private final Object inode;
    private final List<String> prefixes;

    /** @throws IOException with a sentence for people if it is of no mount */
    MountedDirectory(Path typed) throws IOException {
        var path = typed.toRealPath();
        if (!Files.isDirectory(path)) {
            throw new IOException(typed + " is not a directory");
        }
        var root = MountedPaths.root(typed, path);
        this.socket = MountedPaths.socket(root);
        this.at = MountedPaths.attribute(root, "shoalfs.mountpoint")
                .orElseThrow(() -> new IOException(typed + " is mounted by another version of shoalfs"));
        this.mount = MountedPaths.attribute(root, "shoalfs.mount")
                .orElseThrow(() -> new IOException(typed + " is mounted by another version of shoalfs"));
        this.inode = Files.getAttribute(path, "unix:ino");
        this.prefixes = Stream.of(
                        path, typed.toAbsolutePath(), typed.toAbsolutePath().normalize())
                .map(Path::toString)
                .distinct()
                .toList();
    }

    /** A request about it. */
    ControlMessage request(String verb) {
        return ControlMessage.of(verb)
                .with("at", at)
                .with("mount", mount)
                .with("inode", inode)
                .with("prefixes", prefixes);
    }

    /** Has the engine do that. */
    Map<String, Object> run(ControlMessage request) throws IOException {
        try (RunningEngine engine = MountedPaths.engine(socket)) {
            return engine.run(request, (done, total) -> {});
        }
    }
}
