package io.shoalfs.nativetest;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/**
 * What a machine may lack. A test that needs it is skipped with the reason printed, and fails instead where
 * {@code SHOALFS_REQUIRE_ALL=1} says that nothing may be skipped.
 */
public final class ShoalAssume {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ShoalAssume() {}

    /** That something can be mounted here. */
    public static void canMount() throws IOException {
        require(Files.exists(Path.of("/dev/fuse")), "there is no /dev/fuse");
        require(isRoot(), "only root may mount here");
    }

    /** That a user without privileges may read a file of this checkout. */
    public static void canRead(int user, Path file) throws IOException {
        var id = Integer.toString(user);
        var asUser =
                Command.run(PATIENCE, "setpriv", "--reuid", id, "--regid", id, "--clear-groups", "test", "-r", file);
        require(asUser.status() == 0, "user " + user + " may not read " + file);
    }

    /** That a program is installed; it comes with the package. */
    public static void hasProgram(String program, String debianPackage) {
        boolean found = Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        require(found, program + " is missing: apt-get install " + debianPackage);
    }

    /** That Debian's Python has a module. */
    public static void hasPython(String module) throws IOException {
        boolean found = Command.run(PATIENCE, "/usr/bin/python3", "-c", "import " + module)
                        .status()
                == 0;
        require(found, "python3-" + module + " is missing: apt-get install python3-" + module);
    }

    /** That there is an IPv6 loopback. */
    public static void hasIpv6() {
        boolean found;
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(loopback))) {
            found = socket.isBound();
        } catch (IOException e) {
            found = false;
        }
        require(found, "there is no IPv6 on this machine: nothing can listen on ::1");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void require(boolean met, String reason) {
        if (met) {
            return;
        }
        if ("1".equals(System.getenv("SHOALFS_REQUIRE_ALL"))) {
            fail("nothing may be skipped (SHOALFS_REQUIRE_ALL=1), but " + reason);
        }
        System.out.println("SKIPPED: " + reason);
        Assumptions.abort(reason);
    }
}
