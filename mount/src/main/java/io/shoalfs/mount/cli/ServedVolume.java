package io.shoalfs.mount.cli;

import io.shoalfs.cache.PieceReader;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Transport;

/** A torrent that is mounted. Ends its waiting reads before it is unmounted: a read that waits would wedge the mount. */
final class ServedVolume implements AutoCloseable {

    private final PieceReader reader;
    private final TorrentVolume volume;
    private final Mount mount;

    private ServedVolume(PieceReader reader, TorrentVolume volume, Mount mount) {
        this.reader = reader;
        this.volume = volume;
        this.mount = mount;
    }

    /**
     * Mounts the volume.
     *
     * @param reader what the volume reads through; closed with the mount, and if this fails
     */
    static ServedVolume mount(
            PieceReader reader, TorrentVolume volume, Transport transport, MountPoint at, MountOptions options)
            throws MountException {
        try {
            at.prepare();
            return new ServedVolume(reader, volume, transport.mount(at.path(), volume, options));
        } catch (MountException e) {
            reader.close();
            throw e;
        }
    }

    /** Waits until it is unmounted, by us or by others. */
    void join() throws InterruptedException {
        mount.join();
    }

    /** Lets go of what was expected, ends waiting reads, and unmounts. Idempotent. Blocks for some seconds at most. */
    @Override
    public void close() {
        volume.close();
        reader.close();
        mount.close();
    }
}
