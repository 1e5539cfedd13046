package io.shoalfs.mount.fuse;

import io.shoalfs.mount.fs.Volume;
import java.nio.file.Path;

/** A way to bring a volume to the kernel. */
public interface Transport {

    /**
     * Mounts, and returns once the kernel has it: {@code stat} of the mount point shows the volume's root.
     *
     * @throws MountException with a sentence for people: what is wrong, and what to do
     */
    Mount mount(Path at, Volume volume, MountOptions options) throws MountException;
}
