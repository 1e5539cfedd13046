package io.shoalfs.nativetest.rack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.ShoalAssume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Machines with a line of 100 Mbit/s each read 1 GiB of one server, see {@code rack.py}: what the server sends, and how
 * long the slowest takes. Started by {@code mvn verify -Prack}, on a machine that does nothing else; it leaves
 * {@code target/rack.md}.
 */
class RackRun {

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");
    private static final String MEBIBYTES =
            Integer.getInteger("rack.mebibytes", 1024).toString();

    /** What a run came to, as it says itself. */
    private record Outcome(String line) {

        double origin() {
            return numbers("origin").get(0);
        }

        double slowest() {
            return numbers("slowest").get(0);
        }

        List<Double> crossings() {
            return numbers("crossings");
        }

        /** Those behind a name, up to the next name. */
        private List<Double> numbers(String name) {
            String rest = line.substring(line.indexOf("\"" + name + "\":") + name.length() + 3);
            String own = rest.substring(0, rest.indexOf('"') < 0 ? rest.length() : rest.indexOf('"'));
            return NUMBER.matcher(own)
                    .results()
                    .map(MatchResult::group)
                    .map(Double::valueOf)
                    .toList();
        }
    }

    @BeforeAll
    static void begin() throws IOException {
        ShoalAssume.canMount();
        ShoalAssume.hasProgram("ip", "iproute2");
        ShoalAssume.hasProgram("nginx", "nginx");
        ShoalAssume.hasProgram("opentracker", "opentracker");
        Files.deleteIfExists(Checkout.work().resolveSibling("rack.md"));
    }

    private static Outcome run(String... options) throws IOException {
        Object[] command = Command.python(
                "rack.py", Checkout.shoalfs(), Checkout.work().resolveSibling("rack"), "--mib", MEBIBYTES);
        Object[] all = Arrays.copyOf(command, command.length + options.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        String output = Command.run(PATIENCE, all).succeeded().output();
        System.out.print(output);
        String line = output.lines().reduce("", (before, next) -> next);
        Files.writeString(
                Checkout.work().resolveSibling("rack.md"),
                "    " + line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return new Outcome(line);
    }

    @Test
    void eightNodes_theServerSendsAllOnce_andTheSlowestIsNearTheLinesBound() throws IOException {
        var outcome = run();

        assertAll(
                () -> assertTrue(outcome.origin() <= 1.1, outcome::line),
                () -> assertTrue(outcome.slowest() <= 1.5, outcome::line));
    }

    @Test
    void eightNodes_oneKilledAndOneMoreThatLies_theServerSendsLittleMore() throws IOException {
        var outcome = run("--kill", "--lie");

        assertTrue(outcome.origin() <= 1.2, outcome::line);
    }

    @Test
    void threeZones_intoEachComesAllOnce() throws IOException {
        var outcome = run("--zones", "3", "--nodes", "9");

        assertEquals(3, outcome.crossings().size(), outcome::line);
        outcome.crossings().forEach(crossing -> assertTrue(crossing <= 1.15, outcome::line));
    }
}
