package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Mounts;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code shoalfs exec}: a command of a user without privileges, in namespaces of its own. */
class ExecIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a command sees of itself; it ends with status 7. */
    private static final String SELF = """
            cmp "$1/large/0.bin" "$2/large/0.bin" && echo "exact bytes"
            grep CapEff /proc/self/status
            id -u; id -g; pwd
            echo "said $(cat)"
            echo "language ${LC_ALL-none} ${MALLOC_ARENA_MAX-none}"
            umount "$1" 2> /dev/null && echo "unmounted"
            exit 7
            """;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    ExecIT() throws IOException {}

    /** The words of a shoalfs exec on the directory "data", with these options before and this command behind. */
    private Object[] exec(List<Object> options, Object... command) throws IOException {
        Files.createDirectories(work.path("data"));
        List<Object> words = new ArrayList<>(
                List.of(Checkout.shoalfs(), "exec", "--cache-dir", work.path("cache"), "--no-dht", "--no-lsd"));
        words.addAll(options);
        words.addAll(List.of(dataSet.torrent(work, 1 << 18) + ":" + work.path("data"), "--"));
        words.addAll(Arrays.asList(command));
        return words.toArray();
    }

    private void assertNothingIsLeft() throws IOException {
        assertEquals(List.of(), Mounts.below(work.path("data")));
        Await.untilTrue(
                "all processes to end",
                PATIENCE,
                () -> Optional.of(ProcessHandle.allProcesses()
                        .filter(process -> process.info().user().isPresent())
                        .filter(process -> isOfThisTest(process.pid()))
                        .findAny()
                        .isEmpty()));
    }

    /** By its command line: all have a path of the workspace there. */
    private boolean isOfThisTest(long pid) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return line.contains(work.path("data").toString());
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void command_readsExactBytes_withItsOwnSelf_andItsStatusIsOurs() throws IOException {
        var user = new Unprivileged(work);
        var seed = Libtorrent.seed(work, dataSet.torrent(work, 1 << 18), dataSet);
        var words = user.words(
                exec(List.of("--peer", seed.peer()), "sh", "-c", SELF, "sh", work.path("data"), dataSet.source()));

        var result = Command.bash(PATIENCE, "echo something | LC_ALL=POSIX \"$@\"", words);

        assertEquals(
                List.of(
                        "exact bytes",
                        "CapEff:\t0000000000000000",
                        "1000",
                        "1000",
                        work.path("").toRealPath().toString(),
                        "said something",
                        "language POSIX none"),
                result.output()
                        .lines()
                        .filter(line -> !line.startsWith("shoalfs: "))
                        .toList());
        assertEquals(7, result.status());
        assertNothingIsLeft();
    }

    @Test
    void command_endedBySignals_orMissing_saysSo() throws IOException {
        var user = new Unprivileged(work);
        assertEquals(
                128 + 15,
                Command.run(PATIENCE, user.words(exec(List.of(), "sh", "-c", "kill -TERM $$")))
                        .status());
        assertEquals(
                128 + 9,
                Command.run(PATIENCE, user.words(exec(List.of(), "sh", "-c", "kill -KILL $$")))
                        .status());

        assertRefused(user, 127, "no-such-command: there is no such command", exec(List.of(), "no-such-command"));
        assertRefused(user, 126, "/etc/passwd: it cannot be executed", exec(List.of(), "/etc/passwd"));
        assertNothingIsLeft();
    }

    @Test
    void whatCannotBe_isRefusedInASentence() throws IOException {
        var user = new Unprivileged(work);
        Object[] missing = exec(List.of(), "true");
        Files.delete(work.path("data"));
        assertRefused(user, 1, work.path("data") + " does not exist", missing);
        Object[] withoutCommand = exec(List.of());
        assertRefused(user, 2, "a command is missing", withoutCommand);
        assertRefused(user, 2, "'x' is not SOURCE:/DIR", Checkout.shoalfs(), "exec", "x", "--", "true");

        // A namespace whose users may have none: the setting is theirs, not this machine's.
        assertRefused(
                user,
                1,
                "sysctl user.max_user_namespaces=",
                prefixed(
                        exec(List.of(), "true"),
                        "unshare",
                        "--user",
                        "--map-current-user",
                        "--keep-caps",
                        "sh",
                        "-c",
                        "echo 0 > /proc/sys/user/max_user_namespaces;"
                                + " exec setpriv --ambient-caps=-all --inh-caps=-all -- \"$@\"",
                        "sh"));
    }

    private static Object[] prefixed(Object[] command, Object... prefix) {
        var all = new ArrayList<>(Arrays.asList(prefix));
        all.addAll(Arrays.asList(command));
        return all.toArray();
    }

    private static void assertRefused(Unprivileged user, int status, String sentence, Object... command)
            throws IOException {
        var result = Command.run(PATIENCE, user.words(command));
        assertTrue(result.output().contains(sentence), result.output());
        assertEquals(status, result.status(), result.output());
    }

    @Test
    void killed_takesTheCommandAndTheMountWithIt() throws IOException {
        var user = new Unprivileged(work);
        Child child = work.start(
                "exec", user.words(exec(List.of(), "sh", "-c", "echo is up; sleep 100; :", work.path("data"))));
        child.awaitText("is up", PATIENCE);

        child.signal("KILL");

        assertEquals(128 + 9, child.awaitEnd(PATIENCE));
        assertNothingIsLeft();
    }

    @Test
    void terminated_passesItOn() throws IOException {
        var user = new Unprivileged(work);
        Child child = work.start(
                "exec",
                user.words(
                        exec(List.of(), "sh", "-c", "trap 'echo told; exit 5' TERM; echo is up; sleep 100 & wait; :")));
        child.awaitText("is up", PATIENCE);

        child.signal("TERM");

        assertEquals(5, child.awaitEnd(PATIENCE));
        assertTrue(child.output().contains("told"), child.output());
        assertNothingIsLeft();
    }

    /** The terminal sends SIGINT to the command, which goes on; the mount is there until the command ends. */
    @Test
    void controlC_isTheCommands() throws IOException {
        var user = new Unprivileged(work);
        // The user's shell would answer Ctrl-C too: dash with 130, whatever its child's status.
        var line = new StringBuilder("exec ");
        String handler =
                "trap 'ls -d " + work.path("data") + "/*; exit 9' INT; echo is up; while :; do sleep 0.1; done";
        for (Object word : exec(List.of(), "sh", "-c", handler)) {
            line.append('\'').append(word.toString().replace("'", "'\\''")).append("' ");
        }
        Child terminal = work.start("terminal", user.words("script", "-qec", line, "/dev/null"));
        terminal.awaitText("is up", PATIENCE);

        terminal.send("\003");

        assertEquals(9, terminal.awaitEnd(PATIENCE), terminal.output());
        assertTrue(terminal.output().contains(work.path("data/large").toString()), terminal.output());
        assertNothingIsLeft();
    }

    /** Two sources; and what else has the cache goes on. */
    @Test
    void cacheOfARunningMount_isServedByThat() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        ShoalFs mounted = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "--peer", seed.peer());
        work.folder("more");
        String both = "cmp data/large/0.bin \"$0/large/0.bin\" && cmp data/large/0.bin more/large/0.bin";

        var words = exec(List.of(torrent + ":" + work.path("more")), "bash", "-c", both, dataSet.source());
        Command.bash(PATIENCE, "cd \"$1\"; shift; \"$@\"", prefixed(words, work.path("")))
                .succeeded();

        assertEquals(List.of(), Mounts.below(work.path("more")));
        Command.run(
                        PATIENCE,
                        "cmp",
                        mounted.content().resolve("large/0.bin"),
                        dataSet.source().resolve("large/0.bin"))
                .succeeded();
        mounted.close();
        assertNothingIsLeft();

        // The same without such a mount.
        Command.bash(PATIENCE, "cd \"$1\"; shift; \"$@\"", prefixed(words, work.path("")))
                .succeeded();
        assertNothingIsLeft();
    }

    @Test
    void root_runsItToo_andNobodyElseSeesTheMount() throws IOException {
        ShoalAssume.canMount();
        Child child =
                work.start("exec", exec(List.of(), "sh", "-c", "ls data; id -u; echo is up; read -r line; exit 3"));
        child.awaitText("is up", PATIENCE);

        assertEquals(List.of(), Mounts.below(work.path("data")));
        child.send("go on");

        assertEquals(3, child.awaitEnd(PATIENCE), child.output());
        assertTrue(child.output().contains("large\n"), child.output());
        assertTrue(child.output().contains("\n0\n"), child.output());
        assertNothingIsLeft();
    }

    /** Whose engine has become others' too: it goes on without its command. */
    /** Below what is shared, as all is where systemd runs. */
    @Test
    void umount_ofAnotherMount_whileACommandRuns_endsIt() throws IOException {
        ShoalAssume.canMount();
        Path torrent = dataSet.torrent(work, 1 << 18);
        Path here = work.path("");
        // Private first: it may lie in what is shared, and have all mounts twice.
        Command.bash(PATIENCE, "mount --bind --make-private \"$1\" \"$1\"; mount --make-shared \"$1\"", here)
                .succeeded();
        try {
            ShoalFs other = ShoalFs.mount(work, "mount", work.path("others-cache"), torrent);
            Child child = work.start("exec", exec(List.of(), "sh", "-c", "echo is up; read -r line"));
            child.awaitText("is up", PATIENCE);

            other.close();

            child.send("go on");
            assertEquals(0, child.awaitEnd(PATIENCE), child.output());
        } finally {
            Command.run(PATIENCE, "umount", "--lazy", here).succeeded();
        }
    }

    @Test
    void engineOfACommand_servesOthersAfterItsEnd() throws IOException {
        ShoalAssume.canMount();
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        Child child = work.start("exec", exec(List.of("--cache-size", "1G"), "sh", "-c", "echo is up; read -r line"));
        child.awaitText("is up", PATIENCE);
        ShoalFs other = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "--peer", seed.peer());

        child.send("go on");

        assertEquals(0, child.awaitEnd(PATIENCE), child.output());
        assertEquals(List.of(), Mounts.below(work.path("data")));
        dataSet.assertEqualTo(other.content());
        other.close();
        assertNothingIsLeft();
    }
}
