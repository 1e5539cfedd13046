package io.shoalfs.fetch.world;

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

/**
 * The real files, on a disk that may be full, fail, take less than it was given, or be the last thing the process did. What
 * was written and not synced it may lose with the power. For one thread.
 */
final class FaultyDisk implements FileOperations {

    /** Looks at the engine while a call to the disk has not begun yet, or has just come to its end. */
    interface Witness {
        void sees(String call, Path path, long offset, long length);
    }

    private final Random random;
    private final Witness witness;
    private final Map<Path, List<long[]>> unsynced = new HashMap<>();
    private double failures;
    private boolean full;
    private int callsToKill = Integer.MAX_VALUE;
    private boolean dead;
    private int failed;

    FaultyDisk(Random random, Witness witness) {
        this.random = random;
        this.witness = witness;
    }

    /** From now on each call fails with this probability. */
    void failing(double probability) {
        failures = probability;
    }

    /** Whether it takes no more bytes. */
    void full(boolean isFull) {
        full = isFull;
    }

    /** The process is killed within the next so many calls. */
    void killWithin(int calls) {
        callsToKill = calls;
    }

    /** The process is dead: nothing that it still does reaches the disk. */
    void kill() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    /** Whether any call has failed so far. */
    boolean hasFailed() {
        return failed > 0;
    }

    /** How many calls have failed so far. */
    int failed() {
        return failed;
    }

    boolean isFaulty() {
        return full || failures > 0;
    }

    @Override
    public int read(Path path, FileChannel file, ByteBuffer target, long offset) throws IOException {
        begin("read", path);
        return FileOperations.super.read(path, file, target, offset);
    }

    @Override
    public int write(Path path, FileChannel file, ByteBuffer content, long offset) throws IOException {
        witness.sees("write", path, offset, content.remaining());
        int limit = content.limit();
        boolean isCut = full || random.nextInt(16) == 0;
        if (isCut && content.remaining() > 1) {
            content.limit(content.position() + 1 + random.nextInt(content.remaining() - 1));
        }
        try {
            begin("write", path);
        } catch (IOException | Killed e) {
            if (random.nextBoolean()) {
                written(path, offset, FileOperations.super.write(path, file, content, offset));
            }
            throw e;
        }
        if (full) {
            written(path, offset, FileOperations.super.write(path, file, content, offset));
            failed++;
            throw new IOException("No space left on device");
        }
        int count = FileOperations.super.write(path, file, content, offset);
        written(path, offset, count);
        content.limit(limit);
        return count;
    }

    @Override
    public void sync(Path path, FileChannel file) throws IOException {
        begin("sync", path);
        FileOperations.super.sync(path, file);
        unsynced.remove(path);
    }

    @Override
    public void punch(Path path, long offset, long length) throws IOException {
        witness.sees("punch", path, offset, length);
        begin("punch", path);
        FileOperations.super.punch(path, offset, length);
        witness.sees("punched", path, offset, length);
    }

    @Override
    public void remove(Path path) throws IOException {
        witness.sees("remove", path, 0, Long.MAX_VALUE);
        begin("remove", path);
        FileOperations.super.remove(path);
        unsynced.remove(path);
        witness.sees("removed", path, 0, Long.MAX_VALUE);
    }

    @Override
    public FileChannel create(Path path) throws IOException {
        begin("create", path);
        return FileOperations.super.create(path);
    }

    @Override
    public void makeDirectory(Path path) throws IOException {
        begin("makeDirectory", path);
        FileOperations.super.makeDirectory(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        begin("rename", from);
        FileOperations.super.rename(from, to);
        unsynced.remove(to);
        var moved = unsynced.remove(from);
        if (moved != null) {
            unsynced.put(to, moved);
        }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        begin("syncDirectory", directory);
        FileOperations.super.syncDirectory(directory);
    }

    @Override
    public void startWriteback(Path path) throws IOException {
        begin("startWriteback", path);
        FileOperations.super.startWriteback(path);
    }

    /** The power goes: of what was not synced some is not there. */
    void losePower() throws IOException {
        var paths = new ArrayList<>(unsynced.keySet());
        paths.sort(null);
        for (var path : paths) {
            if (Files.exists(path)) {
                lose(path, unsynced.get(path));
            }
        }
    }

    private void lose(Path path, List<long[]> ranges) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            for (var range : ranges) {
                if (random.nextBoolean()) {
                    long end = Math.min(file.length(), range[0] + range[1]);
                    if (end > range[0]) {
                        file.seek(range[0]);
                        file.write(new byte[(int) (end - range[0])]);
                    }
                }
            }
        }
    }

    private void written(Path path, long offset, int count) {
        unsynced.computeIfAbsent(path, key -> new ArrayList<>()).add(new long[] {offset, count});
    }

    private void begin(String call, Path path) throws IOException {
        if (dead || --callsToKill < 0) {
            dead = true;
            throw new Killed();
        }
        if (failures > 0 && random.nextDouble() < failures) {
            failed++;
            throw new IOException(call + " " + path.getFileName() + ": Input/output error");
        }
    }
}
