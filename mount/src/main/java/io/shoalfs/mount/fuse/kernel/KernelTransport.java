package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.LibC;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Transport;
import java.io.IOException;
import java.nio.file.Path;

/** Mounts by {@code /dev/fuse} and mount(2), without libfuse. For root. */
public final class KernelTransport implements Transport {

    /**
     * The longest READ that is answered, in bytes: the kernel's usual read-ahead. A longer one would wait for more pieces,
     * and brings nothing: 1 MiB was measured at the same speed while data are fetched.
     */
    static final int LONGEST_READ = 128 << 10;

    private static final String TYPE = "fuse.shoalfs";
    private static final int LONGEST_INIT = 8 << 10;

    /** Loads the C library's calls, so that the first mount finds them loaded. Any thread. */
    public static void prepare() {
        LibC.load();
    }

    @Override
    public Mount mount(Path at, Volume volume, MountOptions options) throws MountException {
        return serve(connect(at, options), volume, options);
    }

    /**
     * The first half of {@link #mount}: mounts, and returns before anybody serves it.
     *
     * @throws MountException with a sentence for people: what is wrong, and what to do
     */
    public static Connection connect(Path at, MountOptions options) throws MountException {
        var device = Device.open();
        try {
            mount(at, device, options, LibC.load());
            return Connection.mounted(at, device);
        } catch (MountException e) {
            device.close();
            throw e;
        }
    }

    /**
     * The second half of {@link #mount}: serves what is mounted, by this process or by another one, and returns once the
     * kernel has the volume.
     *
     * @param connection the mount's from now on; closed if this fails
     * @throws MountException with a sentence for people
     */
    public static Mount serve(Connection connection, Volume volume, MountOptions options) throws MountException {
        var libc = LibC.load();
        var device = connection.device();
        var answers = new Answers(device, new Memory());
        boolean offered;
        try {
            offered = negotiate(device, answers);
        } catch (MountException e) {
            connection.close();
            throw e;
        }
        var passthrough = new Passthrough(device, offered && options.passthrough());
        var session = new Session(volume, new Attributes(libc.geteuid(), libc.getegid()), answers, passthrough);
        var mount = new KernelMount(connection, session, answers);
        mount.start();
        return mount;
    }

    private static void mount(Path at, Device device, MountOptions options, LibC libc) throws MountException {
        String data = "fd=" + device.descriptor() + ",rootmode=40000,user_id=" + libc.geteuid() + ",group_id="
                + libc.getegid() + ",default_permissions,max_read=" + LONGEST_READ
                + (options.allowOther() ? ",allow_other" : "");
        long flags = LibC.MS_RDONLY | LibC.MS_NOSUID | LibC.MS_NODEV | (options.noExec() ? LibC.MS_NOEXEC : 0);
        if (libc.mount(options.source(), at.toString(), TYPE, flags, data) != 0) {
            throw new MountException("cannot mount on " + at + ": " + libc.strerror(LibC.lastErrno()));
        }
    }

    /** The first request is INIT; the kernel sends no other before its answer. Returns whether it can pass files through. */
    private static boolean negotiate(Device device, Answers answers) throws MountException {
        var buffer = Memory.allocate(LONGEST_INIT);
        try {
            if (!device.receive(buffer)) {
                throw new MountException("it was unmounted at once");
            }
        } catch (IOException e) {
            throw new MountException("the kernel does not answer: " + e.getMessage(), e);
        }
        var init = new Message(buffer);
        if (init.opcode() != Opcode.INIT) {
            throw new MountException("the kernel begins with request " + init.opcode());
        }
        Negotiation.check(init);
        answers.body(init.unique(), Negotiation.INIT_OUT, out -> Negotiation.answer(init, out));
        return Negotiation.offersPassthrough(init);
    }
}
