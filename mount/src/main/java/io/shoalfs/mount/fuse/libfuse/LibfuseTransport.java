package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.AutoUnmount;
import io.shoalfs.mount.fuse.LibC;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Transport;
import java.nio.file.Path;
import java.util.List;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/** Mounts by libfuse 2, as root or through the set-uid fusermount. */
public final class LibfuseTransport implements Transport {

    private static final String DEVICE = "/dev/fuse";

    /**
     * Contents never change, so the kernel keeps all it has seen for as long as it likes. {@code max_background} is not
     * a matter of speed: with libfuse's 12, a dozen reads that wait for the network hold up every other read.
     */
    private static final List<String> OPTIONS = List.of(
            "ro",
            "default_permissions",
            "use_ino",
            "kernel_cache",
            "attr_timeout=86400",
            "entry_timeout=86400",
            "negative_timeout=86400",
            "max_background=4096",
            "congestion_threshold=3072",
            "subtype=shoalfs");

    private static @Nullable LibFuse2 library;

    /**
     * Loads the native libraries, so that the first mount finds them loaded. Any thread.
     *
     * @throws MountException if there is no libfuse 2
     */
    public static void prepare() throws MountException {
        LibC.load();
        library();
    }

    private static synchronized LibFuse2 library() throws MountException {
        if (library == null) {
            library = LibFuse2.load();
        }
        return library;
    }

    @Override
    public Mount mount(Path at, Volume volume, MountOptions options) throws MountException {
        if (LibC.load().access(DEVICE, LibC.F_OK) != 0) {
            throw new MountException(DEVICE + " is missing: modprobe fuse, or give the container that device");
        }
        var libfuse = library();
        var adapter = new FuseAdapter(volume, libfuse, new Stat(Runtime.getSystemRuntime(), options.owner()));
        var mount = new LibfuseMount(at, adapter, libfuse, setup(at, options));
        mount.start();
        return options.autoUnmount() ? AutoUnmount.of(mount, at) : mount;
    }

    private static Setup setup(Path at, MountOptions options) {
        String list = String.join(",", OPTIONS)
                + (options.allowOther() ? ",allow_other" : "")
                + (options.noExec() ? ",noexec" : "")
                + ",max_read="
                + options.maxRead()
                + ",fsname="
                + options.source().replace("\\", "\\\\").replace(",", "\\,");
        return new Setup(List.of("shoalfs", "-f", at.toString(), "-o", list));
    }
}
