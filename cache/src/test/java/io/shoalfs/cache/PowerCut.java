package io.shoalfs.cache;

import io.shoalfs.cache.disk.FileOperations;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk on which the world stops at a given change, and that can tell then what a power cut leaves: of what was not synced,
 * of each directory the first few changes, and of each file any writes, whole, torn or not at all. What a kill leaves is in
 * the directory itself.
 */
final class PowerCut implements FileOperations {

    private final Path root;
    private final int changesMax;
    private final List<Change> changes = new ArrayList<>();
    private final Map<Path, Integer> names = new HashMap<>();
    private int files;

    /** What was done; {@code file} counts the files that were made, {@code to} is a new name. */
    record Change(
            Kind kind,
            Path path,
            int file,
            long offset,
            ByteBuffer bytes,
            @Nullable Path to) {}

    enum Kind {
        WRITE,
        SYNC,
        CREATE,
        MAKE_DIRECTORY,
        RENAME,
        REMOVE,
        SYNC_DIRECTORY
    }

    /** The world stops before the change of this number. */
    PowerCut(Path root, int changesMax) {
        this.root = root;
        this.changesMax = changesMax;
    }

    /** What was done until now. */
    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    synchronized boolean isOver() {
        return changes.size() >= changesMax;
    }

    @Override
    public synchronized int write(Path path, FileChannel file, ByteBuffer content, long offset) throws IOException {
        var bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        note(Kind.WRITE, path, offset, bytes, null);
        return FileOperations.super.write(path, file, content, offset);
    }

    @Override
    public synchronized void sync(Path path, FileChannel file) throws IOException {
        note(Kind.SYNC, path, 0, new byte[0], null);
        FileOperations.super.sync(path, file);
    }

    @Override
    public synchronized void punch(Path path, long offset, long length) throws IOException {
        note(Kind.WRITE, path, offset, new byte[Math.toIntExact(length)], null);
        FileOperations.super.punch(path, offset, length);
    }

    @Override
    public synchronized void remove(Path path) throws IOException {
        if (Files.exists(path)) {
            note(Kind.REMOVE, path, 0, new byte[0], null);
            names.remove(path);
        }
        FileOperations.super.remove(path);
    }

    @Override
    public synchronized FileChannel create(Path path) throws IOException {
        stopIfOver();
        names.put(path, files++);
        note(Kind.CREATE, path, 0, new byte[0], null);
        return FileOperations.super.create(path);
    }

    @Override
    public synchronized void makeDirectory(Path path) throws IOException {
        note(Kind.MAKE_DIRECTORY, path, 0, new byte[0], null);
        FileOperations.super.makeDirectory(path);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        note(Kind.RENAME, from, 0, new byte[0], to);
        var file = names.remove(from);
        if (file != null) {
            names.put(to, file);
        }
        FileOperations.super.rename(from, to);
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        note(Kind.SYNC_DIRECTORY, directory, 0, new byte[0], null);
        FileOperations.super.syncDirectory(directory);
    }

    /** Makes there what is on the disk after a power cut. */
    synchronized void leave(Path target, Random random) throws IOException {
        var last = new HashMap<Path, Integer>();
        for (var directory :
                changes.stream().map(PowerCut::directory).distinct().toList()) {
            last.put(directory, lastKept(directory, random));
        }
        var named = new HashMap<Path, Integer>();
        Files.createDirectories(target);
        for (int at = 0; at < changes.size(); at++) {
            var change = changes.get(at);
            if (at <= last.getOrDefault(directory(change), -1)) {
                name(change, target, named);
            }
        }
        for (var entry : named.entrySet()) {
            fill(entry.getKey(), entry.getValue(), random);
        }
    }

    private void note(Kind kind, Path path, long offset, byte[] bytes, @Nullable Path to) throws IOException {
        stopIfOver();
        changes.add(new Change(kind, path, names.getOrDefault(path, -1), offset, ByteBuffer.wrap(bytes), to));
    }

    private void stopIfOver() throws IOException {
        if (isOver()) {
            throw new IOException("the power is cut");
        }
    }

    private static Path directory(Change change) {
        var parent = change.path().getParent();
        return parent == null ? change.path() : parent;
    }

    /** The last change of the directory's entries that is there after the cut: what is synced, and some more. */
    private int lastKept(Path directory, Random random) {
        int synced = -1;
        for (int at = 0; at < changes.size(); at++) {
            var change = changes.get(at);
            if (change.kind() == Kind.SYNC_DIRECTORY && change.path().equals(directory)) {
                synced = at;
            }
        }
        return synced + random.nextInt(changes.size() - synced);
    }

    private void name(Change change, Path target, Map<Path, Integer> named) throws IOException {
        var path = target.resolve(root.relativize(change.path()));
        if (path.getParent() == null || !Files.isDirectory(path.getParent())) {
            return;
        }
        switch (change.kind()) {
            case MAKE_DIRECTORY -> Files.createDirectory(path);
            case CREATE -> named.put(path, change.file());
            case REMOVE -> {
                named.remove(path);
                Files.deleteIfExists(path);
            }
            case RENAME -> {
                var file = named.remove(path);
                if (file != null && change.to() != null) {
                    named.put(target.resolve(root.relativize(change.to())), file);
                }
            }
            case WRITE, SYNC, SYNC_DIRECTORY -> {}
        }
    }

    private void fill(Path path, int file, Random random) throws IOException {
        int synced = -1;
        for (int at = 0; at < changes.size(); at++) {
            if (changes.get(at).file() == file && changes.get(at).kind() == Kind.SYNC) {
                synced = at;
            }
        }
        try (var access = new RandomAccessFile(path.toFile(), "rw")) {
            for (int at = 0; at < changes.size(); at++) {
                var change = changes.get(at);
                if (change.file() == file && change.kind() == Kind.WRITE) {
                    int length = change.bytes().remaining();
                    int kept = at < synced
                            ? length
                            : List.of(0, length, random.nextInt(length + 1)).get(random.nextInt(3));
                    access.seek(change.offset());
                    access.write(change.bytes().array(), 0, kept);
                }
            }
        }
    }
}
