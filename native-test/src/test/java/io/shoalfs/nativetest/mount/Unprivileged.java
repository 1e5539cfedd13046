package io.shoalfs.nativetest.mount;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Commands of a user who is not root, where /dev/fuse is open to all, as distributions have it. */
final class Unprivileged {

    static final int USER = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** In a mount namespace of its own, so that this machine's /dev/fuse stays as it is. */
    private static final String PREPARE = "mount --bind \"$1/fuse\" /dev/fuse; cd \"$1\"; shift;"
            + " for hidden in $HIDDEN; do mount --bind /dev/null \"$hidden\"; done;"
            + " exec setpriv --reuid 1000 --regid 1000 --clear-groups env -u HIDDEN HOME=\"$PWD\" \"$@\"";

    private final Workspace work;

    /** Skips the test if there can be no such user; the workspace is the user's then. */
    Unprivileged(Workspace work) throws IOException {
        this.work = work;
        ShoalAssume.canMount();
        ShoalAssume.hasProgram("setpriv", "util-linux");
        ShoalAssume.hasProgram("unshare", "util-linux");
        ShoalAssume.canRead(USER, Checkout.shoalfs());
        Command.bash(
                        PATIENCE,
                        "mknod -m 666 \"$1/fuse\" c 10 229; chown 1000:1000 \"$1\"; chmod 755 \"$1\"",
                        work.path(""))
                .succeeded();
    }

    /** The words of a command line that runs this one as the user, in the workspace. */
    Object[] words(Object... command) {
        return hiding("", command);
    }

    /** The same, where these programs, by their paths, cannot be run. */
    Object[] hiding(String programs, Object... command) {
        List<Object> words =
                new ArrayList<>(List.of("env", "HIDDEN=" + programs, "unshare", "--mount", "--propagation", "slave"));
        words.addAll(List.of("bash", "-ec", PREPARE, "bash", work.path("").toAbsolutePath()));
        words.addAll(Arrays.asList(command));
        return words.toArray();
    }
}
