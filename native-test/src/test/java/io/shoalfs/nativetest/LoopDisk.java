package io.shoalfs.nativetest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An ext4 file system in a file, whose power can be cut. For root; one thread. */
public final class LoopDisk {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: nothing more reaches the disk, not even the journal. */
    private static final String SHUT_DOWN = """
            import fcntl, os, struct, sys
            fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack("I", 2))
            """;

    private final Path image;
    private final Path at;

    private LoopDisk(Path image, Path at) {
        this.image = image;
        this.at = at;
    }

    /** Makes one of this size in a workspace, which unmounts it at its end, and mounts it. */
    public static LoopDisk make(Workspace work, int megabytes) throws IOException {
        ShoalAssume.canMount();
        Path image = work.path("disk.img");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) megabytes << 20);
        }
        Command.run(PATIENCE, "mkfs.ext4", "-q", "-F", image).succeeded();
        var disk = new LoopDisk(image, work.folder("disk"));
        disk.mount();
        return disk;
    }

    /** Where it is mounted. */
    public Path at() {
        return at;
    }

    /** Cuts the power: what is not on the disk now never will be, and everything fails until the next mount. */
    public void cutPower() throws IOException {
        Command.run(PATIENCE, "/usr/bin/python3", "-c", SHUT_DOWN, at).succeeded();
    }

    /** Brings it back after a power cut, as a start of the machine does: the journal is replayed. */
    public void restart() throws IOException {
        Command.run(PATIENCE, "umount", at).succeeded();
        mount();
    }

    private void mount() throws IOException {
        if (!Files.isDirectory(at)) {
            Files.createDirectory(at);
        }
        Command.run(PATIENCE, "mount", "-o", "loop,commit=1", image, at).succeeded();
    }
}
