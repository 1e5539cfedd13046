package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Progress;
import io.shoalfs.mount.engine.RunningEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files and directories of mounts, as their engines know them. Blocks. */
final class MountedPaths {

    private static final String SOCKET = "shoalfs.socket";
    private static final String INFOHASH = "shoalfs.infohash";

    /** By where their engines listen: info-hash and inode of each. */
    private final Map<Path, List<String>> targets = new LinkedHashMap<>();

    /** @throws IOException with a sentence for people if one of them is of no mount */
    MountedPaths(List<Path> paths) throws IOException {
        for (var path : paths) {
            add(path, path.toRealPath());
        }
    }

    /**
     * The root of the mount that this path is of.
     *
     * @param typed what the user called it
     * @throws IOException with a sentence for people if it is of none
     */
    static Path root(Path typed, Path path) throws IOException {
        var root = Optional.of(path);
        while (root.isPresent() && attribute(root.get(), SOCKET).isEmpty()) {
            root = Optional.ofNullable(root.get().getParent());
        }
        return root.orElseThrow(() -> new IOException(typed + " is not below a mount of shoalfs"));
    }

    /** Where the engine of a mount listens. */
    static Path socket(Path root) throws IOException {
        return Path.of(attribute(root, SOCKET).orElseThrow(() -> new IOException(root + " is not mounted any longer")));
    }

    private void add(Path typed, Path path) throws IOException {
        var socket = socket(root(typed, path));
        var wanted = targets.computeIfAbsent(socket, engine -> new ArrayList<>());
        if (attribute(path, INFOHASH).isPresent()) {
            wanted.add(target(path));
            return;
        }
        try (var torrents = Files.newDirectoryStream(path)) {
            for (var torrent : torrents) {
                wanted.add(target(torrent));
            }
        }
    }

    private static String target(Path path) throws IOException {
        var hash = attribute(path, INFOHASH).orElseThrow(() -> new IOException(path + " is of no torrent"));
        return hash + ":" + Files.getAttribute(path, "unix:ino");
    }

    static Optional<String> attribute(Path path, String name) {
        try {
            var attributes = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
            var value = ByteBuffer.allocate(attributes.size(name));
            attributes.read(name, value);
            return Optional.of(StandardCharsets.UTF_8.decode(value.flip()).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Has the engine of each do something with them, one engine after the other.
     *
     * @param request says what
     * @return the answers; their numbers are added up
     */
    Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var answer = new LinkedHashMap<String, Object>();
        for (var entry : targets.entrySet()) {
            try (var engine = engine(entry.getKey())) {
                engine.run(request.with("targets", entry.getValue()), progress)
                        .forEach((field, value) -> answer.merge(field, value, MountedPaths::sum));
            }
        }
        return answer;
    }

    /** The engine that listens there. */
    static RunningEngine engine(Path socket) throws IOException {
        return RunningEngine.at(socket)
                .orElseThrow(() ->
                        new IOException("nobody listens at " + socket + ": the mount is another container's, or dead"));
    }

    private static Object sum(Object one, Object other) {
        return one instanceof Number a && other instanceof Number b ? (Object) (a.longValue() + b.longValue()) : other;
    }
}
