package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What is published for the benchmarks, a torrent for each directory: {@code large}, one file; {@code partial}, one file
 * whose end its seed has lost; {@code tree}, 60,000 small files; {@code images}, JPEGs in class folders. The same on every
 * run, and made once: it stays in {@code target}.
 */
record BenchData(Path home) {

    static final List<String> TORRENTS = List.of("large", "partial", "tree", "images");

    /** Directories of the tree, and files in each. */
    static final int DIRECTORIES = 60;

    static final int FILES = 1_000;

    /** How many of them {@code cat} reads. */
    static final int DIRECTORIES_READ = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MIB = 1 << 20;
    private static final int IMAGES = 1_200;

    /** What of the end of {@code partial} is not there; and how far from the end nothing is read, since the kernel reads ahead. */
    private static final int LOST = 4 * MIB;

    private static final int UNREAD = 8 * MIB;

    /** With large files of this length. */
    static BenchData of(Path home, int megabytes) throws IOException {
        if (!Files.exists(home.resolve("torrents"))) {
            Path fresh = home.resolveSibling(home.getFileName() + ".new");
            Command.run(PATIENCE, "rm", "-rf", home, fresh).succeeded();
            new BenchData(Files.createDirectories(fresh)).make(megabytes);
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        }
        return new BenchData(home);
    }

    /** The directory of all torrents. */
    Path torrents() {
        return home.resolve("torrents");
    }

    Path torrent(String name) {
        return torrents().resolve(name + ".torrent");
    }

    /** The file that is whole, below the directory of all data sets. */
    static Path large(Path root) {
        return root.resolve("large/file.bin");
    }

    /** The file that is not. */
    static Path partial(Path root) {
        return root.resolve("partial/file.bin");
    }

    /** How long either is, in bytes. */
    static long length(int megabytes) {
        return (long) megabytes * MIB;
    }

    /** How much is read of the one that is not whole. */
    static long readable(int megabytes) {
        return length(megabytes) - UNREAD;
    }

    private void make(int megabytes) throws IOException {
        System.out.println("making a data set with files of " + megabytes + " MiB in " + home);
        for (String name : List.of("large", "partial")) {
            Path file = Files.createDirectories(home.resolve(name)).resolve("file.bin");
            writeFile(file, new Random(name.hashCode()), megabytes);
        }
        writeTree(new Random(60));
        Command.run(PATIENCE, Command.python("images.py", home.resolve("images"), IMAGES))
                .succeeded();
        Files.createDirectories(home.resolve("made"));
        for (String name : TORRENTS) {
            int pieceLength = Files.exists(home.resolve(name).resolve("file.bin")) ? MIB : MIB / 4;
            Path torrent = home.resolve("made").resolve(name + ".torrent");
            Command.run(PATIENCE, Command.python("client.py", "make", home.resolve(name), torrent, pieceLength))
                    .succeeded();
        }
        try (var file = new RandomAccessFile(partial(home).toFile(), "rw")) {
            file.setLength(length(megabytes) - LOST);
        }
        // Last: its presence says that all is there.
        Files.move(home.resolve("made"), torrents());
    }

    private static void writeFile(Path file, Random random, int megabytes) throws IOException {
        byte[] bytes = new byte[MIB];
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < megabytes; i++) {
                random.nextBytes(bytes);
                channel.write(ByteBuffer.wrap(bytes));
            }
        }
    }

    private void writeTree(Random random) throws IOException {
        for (int directory = 0; directory < DIRECTORIES; directory++) {
            Path folder = home.resolve(String.format(Locale.ROOT, "tree/part-%02d", directory));
            Files.createDirectories(folder);
            for (int file = 0; file < FILES; file++) {
                byte[] bytes = new byte[1_000 + random.nextInt(2_000)];
                random.nextBytes(bytes);
                Files.write(folder.resolve(String.format(Locale.ROOT, "record-%04d.txt", file)), bytes);
            }
        }
    }
}
