package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;

/** What is done to a file of the cache; the second is a path outside, with bytes that nobody else may change. */
enum Damage {
    BIT_FLIP {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            write(file, OFFSET, new byte[] {(byte) ~byteAt(file, OFFSET)});
        }
    },
    ZEROED_BLOCK {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            write(file, 0, new byte[4096]);
        }
    },
    GARBAGE {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            var bytes = new byte[100_000];
            new Random(1).nextBytes(bytes);
            write(file, 0, bytes);
        }
    },
    TRUNCATED {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            setLength(file, Files.size(file) / 2 + 100);
        }
    },
    EMPTIED {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            long length = Files.size(file);
            setLength(file, 0);
            setLength(file, length);
        }
    },
    GROWN {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            setLength(file, Files.size(file) + 1_000_000);
        }
    },
    DELETED {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            Files.delete(file);
        }
    },
    DIRECTORY {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            makeDirectory(file);
        }
    },
    FULL_DIRECTORY {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            makeDirectory(file);
            Files.writeString(file.resolve("mine"), "mine");
        }
    },
    LINK {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            Path link = Files.createSymbolicLink(elsewhere.resolve("link"), elsewhere.resolve("file"));
            Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);
        }
    },
    PIPE {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            Path pipe = elsewhere.resolve("pipe");
            run("mkfifo", pipe.toString());
            Files.move(pipe, file, StandardCopyOption.ATOMIC_MOVE);
        }
    },
    PERMISSIONS_REMOVED {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            run("chmod", "000", file.toString());
        }
    },
    LINK_IN_THE_PLACE_OF_ITS_DIRECTORY {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            Files.move(file.getParent(), elsewhere.resolve("moved"));
            Files.createSymbolicLink(file.getParent(), elsewhere.resolve("moved"));
        }
    },
    FILE_IN_THE_PLACE_OF_ITS_DIRECTORY {
        @Override
        void to(Path file, Path elsewhere) throws IOException {
            Files.move(file.getParent(), elsewhere.resolve("moved"));
            Files.writeString(file.getParent(), "mine");
        }
    };

    private static final int OFFSET = 70_000;

    abstract void to(Path file, Path elsewhere) throws IOException;

    /** In the place of a file that its owner may make again at any time. */
    private static void makeDirectory(Path file) throws IOException {
        for (int tries = 0; ; tries++) {
            Files.deleteIfExists(file);
            try {
                Files.createDirectory(file);
                return;
            } catch (FileAlreadyExistsException e) {
                if (tries == 100) {
                    throw e;
                }
            }
        }
    }

    private static byte byteAt(Path file, long offset) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            access.seek(offset);
            return (byte) access.read();
        }
    }

    private static void write(Path file, long offset, byte[] bytes) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            access.write(bytes);
        }
    }

    private static void setLength(Path file, long length) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(length);
        }
    }

    private static void run(String... command) throws IOException {
        try {
            assertEquals(0, new ProcessBuilder(command).start().waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
