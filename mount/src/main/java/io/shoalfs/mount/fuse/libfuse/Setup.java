package io.shoalfs.mount.fuse.libfuse;

import com.kenai.jffi.Function;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import org.jspecify.annotations.Nullable;
import ru.serce.jnrfuse.struct.FuseOperations;

/**
 * libfuse's {@code fuse_setup}, the first half of its main function: mounts, and makes what answers the kernel. By the
 * main function itself one would not learn when the channel to the kernel is freed. Called as jffi calls it, since seven
 * parameters are more than a method may have here.
 */
final class Setup {

    private final Runtime runtime = Runtime.getSystemRuntime();
    private final List<Pointer> texts = new ArrayList<>();
    private final Pointer arguments;
    private final Pointer mountPoint = Memory.allocateDirect(runtime, runtime.addressSize(), true);
    private final Pointer threaded = Memory.allocateDirect(runtime, Integer.BYTES, true);

    /** With the arguments of a main function, the program's name first. */
    Setup(List<String> arguments) {
        this.arguments = Memory.allocateDirect(runtime, (arguments.size() + 1) * runtime.addressSize(), true);
        for (String argument : arguments) {
            byte[] bytes = argument.getBytes(StandardCharsets.UTF_8);
            var text = Memory.allocateDirect(runtime, bytes.length + 1, true);
            text.put(0, bytes, 0, bytes.length);
            this.arguments.putPointer((long) texts.size() * runtime.addressSize(), text);
            texts.add(text);
        }
    }

    /** Mounts; null if it cannot, and has said why on standard error. */
    @Nullable
    Pointer run(FuseOperations operations) {
        long address = Library.getCachedInstance(LibFuse2.NAME, Library.LAZY).getSymbolAddress("fuse_setup");
        var function = new Function(
                address,
                Type.POINTER,
                Type.SINT,
                Type.POINTER,
                Type.POINTER,
                Type.ULONG,
                Type.POINTER,
                Type.POINTER,
                Type.POINTER);
        var values = new HeapInvocationBuffer(function);
        values.putInt(texts.size());
        values.putAddress(arguments.address());
        values.putAddress(Struct.getMemory(operations).address());
        values.putLong(Struct.size(operations));
        values.putAddress(mountPoint.address());
        values.putAddress(threaded.address());
        values.putAddress(0);
        long fuse = Invoker.getInstance().invokeAddress(function, values);
        return fuse == 0 ? null : Pointer.wrap(runtime, fuse);
    }

    /** What {@link LibFuse2#fuse_teardown} wants to know of the mount point. */
    Pointer mountPoint() {
        return mountPoint.getPointer(0);
    }
}
