package io.shoalfs.mount.cli;

import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Transport;
import io.shoalfs.mount.fuse.kernel.Connection;
import io.shoalfs.mount.fuse.kernel.KernelTransport;
import io.shoalfs.mount.fuse.libfuse.LibfuseTransport;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a volume is brought to the kernel: the values of {@code -o transport=}. */
enum TransportChoice implements Transport {
    /** By the kernel's own protocol where that is possible, else by libfuse. */
    auto {
        @Override
        public Mount mount(Path at, Volume volume, MountOptions options) throws MountException {
            if (KernelTransport.inherited(at).isPresent()) {
                return kernel.mount(at, volume, options);
            }
            try {
                return kernel.mount(at, volume, options);
            } catch (MountException e) {
                return orLibfuse(at, volume, options, e);
            }
        }

        private Mount orLibfuse(Path at, Volume volume, MountOptions options, MountException reason)
                throws MountException {
            try {
                var mount = libfuse.mount(at, volume, options);
                log.warn("mounted by libfuse, which is slower: {}", reason.getMessage());
                return mount;
            } catch (MountException e) {
                throw new MountException(reason.getMessage() + "; nor by libfuse: " + e.getMessage(), e);
            }
        }
    },

    /** On {@code /dev/fuse}. */
    kernel {
        @Override
        public Mount mount(Path at, Volume volume, MountOptions options) throws MountException {
            return new KernelTransport().mount(at, volume, options);
        }
    },

    /** By libfuse 2. */
    libfuse {
        @Override
        public Mount mount(Path at, Volume volume, MountOptions options) throws MountException {
            if (KernelTransport.inherited(at).isPresent()) {
                throw new MountException("libfuse 2 cannot take over " + at + ": -o transport=kernel");
            }
            return new LibfuseTransport().mount(at, volume, options);
        }
    };

    private static final Logger log = LoggerFactory.getLogger(TransportChoice.class);

    /**
     * Mounts, for another process's engine to serve: only the kernel's own protocol can be handed over.
     *
     * @throws MountException with a sentence for people: what is wrong, and what to do
     */
    Connection connect(Path at, MountOptions options) throws MountException {
        if (this == libfuse) {
            throw new MountException("the cache is in use, and libfuse cannot be served by the process that has it: "
                    + "give the mount another --cache-dir, or --transport kernel");
        }
        return KernelTransport.connect(at, options);
    }

    /** Loads the native libraries that the usual choice needs. Any thread. */
    static void prepare() {
        KernelTransport.prepare();
    }
}
