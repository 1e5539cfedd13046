package io.shoalfs.mount.fuse.libfuse;

import com.kenai.jffi.MemoryIO;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.FsException;
import io.shoalfs.mount.fs.Handle;
import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import jnr.ffi.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import ru.serce.jnrfuse.struct.FuseFileInfo;
import ru.serce.jnrfuse.struct.Statvfs;

/**
 * libfuse's operations on a volume: pointers become values, exceptions become errnos, nothing else happens here.
 *
 * <p>Threads: libfuse's own, as many as there are requests. Each call has a Java thread of its own, new every time, so
 * nothing may be kept by thread. A read waits on its thread; everything else returns at once.
 */
final class FuseAdapter {

    private static final Logger log = LoggerFactory.getLogger(FuseAdapter.class);

    /** How often a read begins again because what it had leased could not be read from the disk. */
    private static final int READ_TRIES = 3;

    private static final int W_OK = 2;
    private static final int O_ACCMODE = 3;
    private static final int O_TRUNC = 01000;
    private static final int BLOCK_LENGTH = 4096;
    private static final int NAME_MAX = 255;

    private final Volume volume;
    private final LibFuse2 libfuse;
    private final Stat stat;
    private final MemoryIO memory = MemoryIO.getInstance();

    private final Map<Long, Handle> files = new ConcurrentHashMap<>();
    private final Map<Long, Listing> listings = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    FuseAdapter(Volume volume, LibFuse2 libfuse, Stat stat) {
        this.volume = volume;
        this.libfuse = libfuse;
        this.stat = stat;
    }

    /** What an operation does: its result is what libfuse gets, unless it throws. */
    private interface Operation {
        int run() throws FsException, IOException, InterruptedException;
    }

    int getattr(Pointer path, Pointer target) {
        return answer(() -> {
            stat.write(node(path), target);
            return 0;
        });
    }

    int fgetattr(Pointer target, Pointer info) {
        return answer(() -> {
            stat.write(file(info).node(), target);
            return 0;
        });
    }

    int access(Pointer path, int mask) {
        return answer(() -> {
            node(path);
            return (mask & W_OK) == 0 ? 0 : -Errno.EROFS.number();
        });
    }

    int statfs(Pointer target) {
        return answer(() -> {
            var sizes = volume.statistics();
            var statvfs = Statvfs.of(target);
            statvfs.f_bsize.set(BLOCK_LENGTH);
            statvfs.f_frsize.set(BLOCK_LENGTH);
            statvfs.f_blocks.set(sizes.bytes() / BLOCK_LENGTH + (sizes.bytes() % BLOCK_LENGTH == 0 ? 0 : 1));
            statvfs.f_files.set(sizes.files());
            statvfs.f_namemax.set(NAME_MAX);
            return 0;
        });
    }

    /** The target ends with a NUL inside the capacity, which is more than PATH_MAX. */
    int readlink(Pointer path, Pointer target, long capacity) {
        return answer(() -> {
            byte[] link = volume.target(node(path));
            if (link.length >= capacity) {
                return -Errno.ENAMETOOLONG.number();
            }
            target.put(0, link, 0, link.length);
            target.putByte(link.length, (byte) 0);
            return 0;
        });
    }

    int open(Pointer path, Pointer info) {
        return answer(() -> {
            var fields = FuseFileInfo.of(info);
            int flags = fields.flags.intValue();
            if ((flags & O_ACCMODE) != 0 || (flags & O_TRUNC) != 0) {
                return -Errno.EROFS.number();
            }
            long number = numbers.incrementAndGet();
            files.put(number, volume.open(node(path)));
            fields.fh.set(number);
            return 0;
        });
    }

    int read(Pointer buffer, long length, long offset, Pointer info) {
        return answer(() -> {
            var handle = file(info);
            var target = memory.newDirectByteBuffer(buffer.address(), (int) length);
            for (int tries = 1; ; tries++) {
                var reply = new WaitingReply(libfuse::isDeserted);
                volume.read(handle, offset, (int) length, reply);
                try {
                    return reply.await(target.clear());
                } catch (IOException e) {
                    if (tries == READ_TRIES) {
                        throw e;
                    }
                    log.debug("what was leased cannot be read; trying again", e);
                }
            }
        });
    }

    int release(Pointer info) {
        return answer(() -> {
            var handle = files.remove(FuseFileInfo.of(info).fh.longValue());
            if (handle != null) {
                volume.release(handle);
            }
            return 0;
        });
    }

    int opendir(Pointer path, Pointer info) {
        return answer(() -> {
            var directory = node(path);
            if (directory.kind() != Node.Kind.DIRECTORY) {
                return -Errno.ENOTDIR.number();
            }
            long number = numbers.incrementAndGet();
            listings.put(number, new Listing(volume, directory, stat));
            FuseFileInfo.of(info).fh.set(number);
            return 0;
        });
    }

    int readdir(Pointer buffer, Pointer filler, long offset, Pointer info) {
        return answer(() -> {
            var listing = listings.get(FuseFileInfo.of(info).fh.longValue());
            if (listing == null) {
                return -Errno.EBADF.number();
            }
            listing.fill(buffer, filler, offset);
            return 0;
        });
    }

    int releasedir(Pointer info) {
        return answer(() -> {
            listings.remove(FuseFileInfo.of(info).fh.longValue());
            return 0;
        });
    }

    int getxattr(Pointer path, Pointer name, Pointer value, long capacity) {
        return answer(() -> {
            byte[] attribute = volume.attribute(node(path), new String(bytes(name), StandardCharsets.UTF_8));
            return put(attribute, value, capacity);
        });
    }

    int listxattr(Pointer path, Pointer list, long capacity) {
        return answer(() -> {
            var names = String.join("\0", volume.attributes(node(path))) + "\0";
            return put(names.getBytes(StandardCharsets.UTF_8), list, capacity);
        });
    }

    /** A capacity of 0 asks for the length (getxattr(2)). */
    private static int put(byte[] bytes, Pointer target, long capacity) {
        if (capacity == 0) {
            return bytes.length;
        }
        if (capacity < bytes.length) {
            return -Errno.ERANGE.number();
        }
        target.put(0, bytes, 0, bytes.length);
        return bytes.length;
    }

    private Handle file(Pointer info) throws FsException {
        var handle = files.get(FuseFileInfo.of(info).fh.longValue());
        if (handle == null) {
            throw new FsException(Errno.EBADF, "no such handle");
        }
        return handle;
    }

    private Node node(Pointer path) throws FsException {
        byte[] bytes = bytes(path);
        var node = volume.root();
        int begin = 1;
        while (begin < bytes.length) {
            int end = begin;
            while (end < bytes.length && bytes[end] != '/') {
                end++;
            }
            // The kernel itself lets names of up to 1024 bytes through to us.
            if (end - begin > NAME_MAX) {
                throw new FsException(Errno.ENAMETOOLONG, "a name of " + (end - begin) + " bytes");
            }
            var child = volume.child(node, Name.of(Arrays.copyOfRange(bytes, begin, end)));
            if (child == null) {
                throw new FsException(Errno.ENOENT, "no such file");
            }
            node = child;
            begin = end + 1;
        }
        return node;
    }

    private byte[] bytes(Pointer text) {
        return memory.getZeroTerminatedByteArray(text.address());
    }

    /** The only place where what went wrong becomes an errno. Nothing may be thrown into libfuse. */
    private static int answer(Operation operation) {
        try {
            return operation.run();
        } catch (FsException e) {
            return -e.errno().number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.EINTR.number();
        } catch (IOException e) {
            log.warn("a read failed: {}", e.getMessage());
            return -Errno.EIO.number();
        } catch (RuntimeException | Error e) {
            log.error("a file system operation failed", e);
            return -Errno.EIO.number();
        }
    }
}
