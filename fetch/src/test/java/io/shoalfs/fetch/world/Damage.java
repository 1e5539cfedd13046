package io.shoalfs.fetch.world;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What somebody does to the files of a cache while no engine runs. */
final class Damage {

    private final Random random;
    private final Path directory;

    Damage(Random random, Path directory) {
        this.random = random;
        this.directory = directory;
    }

    /** One of the files of the cache is changed, if there is one. */
    void any() throws IOException {
        if (!Files.exists(directory.resolve("torrents"))) {
            return;
        }
        try (var paths = Files.walk(directory.resolve("torrents"))) {
            var files = paths.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains("/files/"))
                    .sorted()
                    .toList();
            if (!files.isEmpty()) {
                damage(files.get(random.nextInt(files.size())));
            }
        }
    }

    private void damage(Path path) throws IOException {
        var before = Files.getAttribute(path, "unix:ctime");
        int kind = random.nextInt(5);
        if (kind == 0) {
            Files.delete(path);
            return;
        }
        long place = (long) (random.nextDouble() * Files.size(path));
        int count = 1 + random.nextInt(100_000);
        do {
            // The time of a change is told in ticks of some milliseconds: a change within the last one could not be
            // seen.
            damage(path, kind, place, count);
        } while (before.equals(Files.getAttribute(path, "unix:ctime")));
    }

    private static void damage(Path path, int kind, long place, int count) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            if (kind == 1 && file.length() > 0) {
                file.setLength(place);
            } else if (kind == 2 || file.length() == 0) {
                file.seek(file.length());
                file.write(1);
            } else {
                int length = (int) Math.min(kind == 3 ? 1 : count, file.length() - place);
                if (length > 0) {
                    file.seek(place);
                    file.write(new byte[length]);
                }
            }
        }
    }
}
