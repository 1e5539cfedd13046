package io.shoalfs.mount.fuse;

import com.kenai.jffi.Function;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Starts a program that inherits open files of ours (posix_spawn(3)), which a ProcessBuilder closes. One thread; every
 * {@link #start} needs a new one.
 */
final class Spawn {

    /** More than {@code posix_spawn_file_actions_t} takes. */
    private static final int ACTIONS = 256;

    private final LibC libc = LibC.load();
    private final Runtime runtime = Runtime.getSystemRuntime();
    private final List<Pointer> texts = new ArrayList<>();
    private final Pointer actions = Memory.allocateDirect(runtime, ACTIONS, true);

    Spawn() {
        libc.posix_spawn_file_actions_init(actions);
    }

    /** The program finds this open file under that number. */
    Spawn inherit(int descriptor, int number) {
        libc.posix_spawn_file_actions_adddup2(actions, descriptor, number);
        return this;
    }

    /**
     * Starts it; found as a shell finds it.
     *
     * @return its process id; its end is to be waited for
     * @throws IOException if there is no such program
     */
    int start(List<String> command, Map<String, String> environment) throws IOException {
        var pid = Memory.allocateDirect(runtime, Integer.BYTES, true);
        var variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        var arguments = array(command);
        int errno = spawn(pid, arguments.getPointer(0), arguments, array(variables));
        libc.posix_spawn_file_actions_destroy(actions);
        if (errno != 0) {
            throw UnixSocket.failure(command.get(0), errno);
        }
        return pid.getInt(0);
    }

    /** posix_spawnp(3), called as jffi calls it: six parameters are more than a method may have here. */
    private int spawn(Pointer pid, Pointer file, Pointer arguments, Pointer variables) {
        var function = new Function(
                Library.getDefault().getSymbolAddress("posix_spawnp"),
                Type.SINT,
                Type.POINTER,
                Type.POINTER,
                Type.POINTER,
                Type.POINTER,
                Type.POINTER,
                Type.POINTER);
        var values = new HeapInvocationBuffer(function);
        values.putAddress(pid.address());
        values.putAddress(file.address());
        values.putAddress(actions.address());
        values.putAddress(0);
        values.putAddress(arguments.address());
        values.putAddress(variables.address());
        return Invoker.getInstance().invokeInt(function, values);
    }

    private Pointer array(List<String> strings) {
        var array = Memory.allocateDirect(runtime, (strings.size() + 1) * runtime.addressSize(), true);
        for (int i = 0; i < strings.size(); i++) {
            byte[] bytes = strings.get(i).getBytes(StandardCharsets.UTF_8);
            var text = Memory.allocateDirect(runtime, bytes.length + 1, true);
            text.put(0, bytes, 0, bytes.length);
            array.putPointer((long) i * runtime.addressSize(), text);
            texts.add(text);
        }
        return array;
    }

    /** Waits for its end. */
    static void await(int pid) {
        var status = ByteBuffer.allocateDirect(Integer.BYTES);
        LibC.load().waitpid(pid, SocketMessage.address(status), 0);
    }
}
