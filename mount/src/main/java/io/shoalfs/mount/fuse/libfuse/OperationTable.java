package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fs.Errno;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * {@code struct fuse_operations}, filled for a read-only file system. Must be reachable for as long as libfuse runs: it
 * holds the closures that libfuse calls.
 *
 * <p>What is left out libfuse answers as the kernel likes it: without flush and fsync none is sent again, and locks are
 * the kernel's own.
 */
final class OperationTable {

    private static final byte NULLPATH_OK = 1;
    private static final byte NOPATH = 2;

    private final Runtime runtime = Runtime.getSystemRuntime();
    private final FuseOperations struct = new FuseOperations(runtime);

    /** Not on the heap, where jnr-ffi would put it: {@link Setup} passes its address. */
    private final Pointer memory = Memory.allocateDirect(runtime, Struct.size(struct), true);

    /** A closure lives for as long as the object behind it. */
    private final List<Object> closures = new ArrayList<>();

    /**
     * The table.
     *
     * @param mounted called once the kernel has the mount, on a thread of libfuse's
     */
    OperationTable(FuseAdapter adapter, Runnable mounted) {
        struct.useMemory(memory);
        put(struct.getattr.offset(), Callbacks.PathInto.class, adapter::getattr);
        put(struct.access.offset(), Callbacks.PathAndMask.class, adapter::access);
        put(struct.statfs.offset(), Callbacks.PathInto.class, (path, target) -> adapter.statfs(target));
        put(struct.readlink.offset(), Callbacks.BytesInto.class, adapter::readlink);
        put(struct.open.offset(), Callbacks.PathAndFile.class, adapter::open);
        put(
                struct.read.offset(),
                Callbacks.Read.class,
                (path, buffer, length, offset, info) -> adapter.read(buffer, length, offset, info));
        put(struct.release.offset(), Callbacks.PathAndFile.class, (path, info) -> adapter.release(info));
        put(struct.fgetattr.offset(), Callbacks.FileInto.class, (path, target, info) -> adapter.fgetattr(target, info));
        put(struct.opendir.offset(), Callbacks.PathAndFile.class, adapter::opendir);
        put(
                struct.readdir.offset(),
                Callbacks.List.class,
                (path, buffer, filler, offset, info) -> adapter.readdir(buffer, filler, offset, info));
        put(struct.releasedir.offset(), Callbacks.PathAndFile.class, (path, info) -> adapter.releasedir(info));
        put(struct.getxattr.offset(), Callbacks.AttributeInto.class, adapter::getxattr);
        put(struct.listxattr.offset(), Callbacks.BytesInto.class, adapter::listxattr);
        put(struct.init.offset(), Callbacks.Init.class, connection -> {
            mounted.run();
            return Pointer.wrap(runtime, 0);
        });
        refuseWrites();
        // Reads know their handle: libfuse need not build, and lock, a path for them. The flags lie before ioctl.
        memory.putByte(struct.ioctl.offset() - Long.BYTES, (byte) (NULLPATH_OK | NOPATH));
    }

    /** What is given to libfuse. */
    FuseOperations struct() {
        return struct;
    }

    /** The kernel refuses all of these by itself, until somebody remounts it as writable. */
    private void refuseWrites() {
        Callbacks.Refuse refusal = () -> -Errno.EROFS.number();
        Pointer refuse = closure(Callbacks.Refuse.class, refusal);
        var writes = List.of(
                struct.mknod,
                struct.mkdir,
                struct.unlink,
                struct.rmdir,
                struct.symlink,
                struct.rename,
                struct.link,
                struct.chmod,
                struct.chown,
                struct.truncate,
                struct.write,
                struct.setxattr,
                struct.removexattr,
                struct.create,
                struct.ftruncate,
                struct.utimens,
                struct.fallocate);
        writes.forEach(operation -> memory.putPointer(operation.offset(), refuse));
    }

    private <T> void put(long offset, Class<T> shape, T operation) {
        memory.putPointer(offset, closure(shape, operation));
    }

    private <T> Pointer closure(Class<T> shape, T operation) {
        closures.add(operation);
        return runtime.getClosureManager().getClosurePointer(shape, operation);
    }
}
