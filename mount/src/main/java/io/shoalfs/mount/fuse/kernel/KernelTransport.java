package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.AutoUnmount;
import io.shoalfs.mount.fuse.Fusermount;
import io.shoalfs.mount.fuse.LibC;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Transport;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInitOut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Serves {@code /dev/fuse} without libfuse. Mounts by mount(2) where that is permitted, which it is to root and in a mount
 * namespace of one's own, else through fusermount3. What is to be mounted on {@code /dev/fd/N} somebody else has mounted
 * already, and has left that descriptor open for us.
 */
public final class KernelTransport implements Transport {

    private static final String TYPE = "fuse";
    private static final String SUBTYPE = "shoalfs";
    private static final Pattern INHERITED = Pattern.compile("/dev/fd/(\\d{1,7})");
    private static final int EPERM = 1;
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
        var inherited = inherited(at);
        if (inherited.isPresent()) {
            return Connection.foreign(inherited.getAsInt(), at);
        }
        int descriptor = Device.open();
        if (descriptor >= 0) {
            int errno = mount(at, descriptor, options);
            if (errno == 0) {
                return Connection.mounted(at, descriptor);
            }
            var libc = LibC.load();
            libc.close(descriptor);
            if (errno != EPERM) {
                throw new MountException("cannot mount on " + at + ": " + libc.strerror(errno));
            }
        }
        return Connection.mounted(at, Fusermount.mount(at, helperOptions(options)));
    }

    /** The number of the open {@code /dev/fuse} that this mount point stands for: N of {@code /dev/fd/N}. */
    public static OptionalInt inherited(Path at) {
        var form = INHERITED.matcher(at.toString());
        return form.matches() ? OptionalInt.of(Integer.parseInt(form.group(1))) : OptionalInt.empty();
    }

    /**
     * The second half of {@link #mount}: serves what is mounted, by this process or by another one, and returns once the
     * kernel has the volume.
     *
     * @param connection the mount's from now on; closed if this fails
     * @throws MountException with a sentence for people
     */
    public static Mount serve(Connection connection, Volume volume, MountOptions options) throws MountException {
        return serve(connection, connection.device(), volume, options);
    }

    /** The same, with answers that go this way. */
    static Mount serve(Connection connection, Wire wire, Volume volume, MountOptions options) throws MountException {
        var device = connection.device();
        var answers = new Answers(wire, new Memory());
        boolean offered;
        try {
            offered = negotiate(device, answers, options.maxRead());
        } catch (MountException e) {
            connection.close();
            throw e;
        }
        var passthrough = new Passthrough(device, offered && options.passthrough());
        var session = new Session(volume, new Attributes(options.owner()), answers, passthrough);
        var mount = new KernelMount(connection, session, answers);
        mount.start();
        return options.autoUnmount() && connection.isToUnmount() ? AutoUnmount.of(mount, connection.at()) : mount;
    }

    /** Returns the errno; 0 if it is mounted. */
    private static int mount(Path at, int descriptor, MountOptions options) {
        var libc = LibC.load();
        String data = "fd=" + descriptor + ",rootmode=40000,user_id=" + Integer.toUnsignedString(libc.geteuid())
                + ",group_id=" + Integer.toUnsignedString(libc.getegid()) + "," + fuseOptions(options);
        long flags = LibC.MS_RDONLY | LibC.MS_NOSUID | LibC.MS_NODEV | (options.noExec() ? LibC.MS_NOEXEC : 0);
        return libc.mount(options.source(), at.toString(), TYPE + "." + SUBTYPE, flags, data) == 0
                ? 0
                : LibC.lastErrno();
    }

    private static String fuseOptions(MountOptions options) {
        return "default_permissions,max_read=" + options.maxRead() + (options.allowOther() ? ",allow_other" : "");
    }

    private static String helperOptions(MountOptions options) {
        return "ro,nosuid,nodev," + (options.noExec() ? "noexec," : "") + fuseOptions(options) + ",subtype=" + SUBTYPE
                + ",fsname=" + options.source().replace("\\", "\\\\").replace(",", "\\,");
    }

    /** The first request is INIT; the kernel sends no other before its answer. Returns whether it can pass files through. */
    private static boolean negotiate(Device device, Answers answers, int maxRead) throws MountException {
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
        answers.body(init.unique(), FuseInitOut.SIZEOF, out -> Negotiation.answer(init, maxRead, out));
        return Negotiation.offersPassthrough(init);
    }
}
