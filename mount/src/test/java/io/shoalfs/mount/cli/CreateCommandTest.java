package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code shoalfs create} takes, says and ends with, without a network. */
class CreateCommandTest {

    @TempDir
    private Path directory = Path.of("");

    private Path input = Path.of("");
    private Path output = Path.of("");

    /** How it ended. */
    private record Result(int status, String out, String err) {}

    @BeforeEach
    void makeInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
        output = directory.resolve("x.torrent");
        Files.write(input.resolve("file"), new byte[100_000]);
        Files.writeString(input.resolve("other"), "content");
    }

    private static Result run(List<String> words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = Main.run(command, words.toArray(String[]::new));
        return new Result(status, out.toString(), err.toString());
    }

    private Result create(String... options) {
        return run(Stream.of(Stream.of("create", "-o", output.toString()), Arrays.stream(options))
                .flatMap(words -> words)
                .toList());
    }

    private Metainfo created(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of(options));
        words.add(input.toString());
        var result = create(words.toArray(String[]::new));
        assertEquals(0, result.status(), result.err());
        return Metainfo.parse(Files.readAllBytes(output));
    }

    private void assertWrong(String reason, String... options) {
        var result = create(options);
        assertEquals(2, result.status(), result.err());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("shoalfs: "), result.err());
        assertTrue(result.err().contains(reason), result.err());
        assertEquals(
                "Try: shoalfs create --help",
                result.err().lines().skip(1).findFirst().orElse(""),
                result.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void trackers_areInTiers_asTheyWereTyped() throws IOException {
        var tiers = created(
                        "--tracker",
                        "http://a/x,udp://b:80",
                        "--tracker",
                        "https://c/x?a=1,2",
                        "--web-seed",
                        "https://w/d/",
                        "--web-seed",
                        "s3://b/d/")
                .trackers();

        assertEquals(
                List.of(
                        List.of(URI.create("http://a/x"), URI.create("udp://b:80")),
                        List.of(URI.create("https://c/x?a=1,2"))),
                tiers);
    }

    @ParameterizedTest
    @CsvSource({"16K, 16384", "64k, 65536", "1M, 1048576", "1G, 1073741824", "32768, 32768"})
    void pieceLength_isWhatIsTyped(String typed, int expected) throws IOException {
        assertEquals(
                expected,
                created("--piece-length", typed, "--format", "v2")
                        .torrent()
                        .layout()
                        .pieceLength());
    }

    @Test
    void pieceLength_thatIsNoPowerOfTwo_isVersion1s() throws IOException {
        assertTrue(created("--piece-length", "48K").torrent().id().v2() == null);
        Files.delete(output);
        for (var format : List.of("v2", "hybrid")) {
            assertWrong(
                    "a piece length of 49152 bytes is no power of two, as version 2 demands",
                    "--piece-length",
                    "48K",
                    "--format",
                    format,
                    "http://127.0.0.1:1/a");
        }
    }

    @Test
    void optionsOfOtherInputs_areRefused() {
        var here = input.toString();
        assertWrong("--follow-links is for a directory of this machine", "--follow-links", "http://127.0.0.1:1/a");
        assertWrong("--web-token is for what others serve", "--web-token", "h=/t", here);
        assertWrong("--bind is for what others serve", "--bind", "127.0.0.1", here);
        assertWrong("--interface is for what others serve", "--interface", "lo", here);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "8K", "20000", "2G", "abc"})
    void pieceLength_thatNoTorrentHas_isRefused(String typed) {
        assertWrong("'" + typed + "' is", "--piece-length", typed, input.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/3", "4/3", "1", "1/0", "-1/3", "a/b"})
    void part_thatIsNone_isRefused(String typed) {
        assertWrong("'" + typed + "' is not I/N, I from 1 to N", "--part", typed, input.toString());
    }

    @Test
    void usage_isToldInASentence() {
        assertWrong("what to make a torrent of is missing");
        assertWrong("'v3' is not v1, v2 or hybrid", "--format", "v3", input.toString());
        assertWrong("'a/b' is no name that a file can have", "--name", "a/b", input.toString());
        assertWrong("is no name that a file can have", "--name", "n".repeat(256), input.toString());
        assertWrong("the address must end in a slash (BEP 19)", "--web-seed", "http://w/d", input.toString());
        assertWrong("what is given is not http://HOST/", "--web-seed", "ftp://b/d/", input.toString());
        assertWrong("one directory, one file or one s3://BUCKET/PREFIX", input.toString(), input.toString());
        assertWrong("one s3://BUCKET/PREFIX only can be made a torrent of", "s3://a/b", "s3://c/d");
        assertWrong("what is given is not http://HOST/", "http://user:secret@[/x");
        assertWrong("'ftp://h/x': one directory", "ftp://h/x", "ftp://h/y");
    }

    @Test
    void webSeed_withASecret_isRefused_orSaid() {
        var seed = "https://user:secret@w/d/";
        assertWrong("is given with a user's name", "--web-seed", seed, input.toString());
        assertFalse(create("--web-seed", seed, input.toString()).err().contains("secret"));
        assertWrong("is given with a user's name", "--web-seed", "s3://KEY:SECRET@b/d/", input.toString());
        assertWrong("is given with a user's name", "--web-seed", seed, "http://127.0.0.1:1/a");
        assertWrong("is given with a query", "--web-seed", "https://w/d/?X-Amz-Signature=0", input.toString());
        assertWrong("has a '#' behind it", "--web-seed", "https://w/d/#x", input.toString());

        var file = input.resolve("file").toString();
        var said = create("--web-seed", "https://w/file?id=5", file);
        assertEquals(0, said.status(), said.err());
        assertTrue(said.err().contains("https://w/file has a query, which the torrent says to everybody"), said.err());
    }

    @Test
    void address_thatNamesAnotherFileThanItSeems_isRefused() {
        assertWrong("in a name it is written %23", "s3://b/a#b");
        assertWrong("in a name it is written %23", "http://127.0.0.1:1/a#x");
        var two = create("http://127.0.0.1:1//a", "http://127.0.0.1:1/b");
        assertEquals(1, two.status());
        assertTrue(two.err().contains("begins with two slashes"), two.err());
        for (var address : List.of("http://127.0.0.1:1/d/caf%E9.jpg", "s3://b/caf%E9/")) {
            var refused = create(address);
            assertEquals(1, refused.status());
            assertTrue(refused.err().contains(address + " is no UTF-8, as names in a torrent must be"), refused.err());
        }
    }

    @Test
    void addressesOfAList_areThoseOfTheLines_andCheckedBeforeAnythingIsAsked() throws IOException {
        var list = Files.writeString(directory.resolve("list"), "# none\n\n  \n");
        assertWrong("has no addresses", "--urls", list.toString());
        Files.writeString(list, "http://127.0.0.1:1/a\n  http://localhost:1/b  \n");
        var refused = create("--urls", list.toString());
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("share no base, so that no server could be the torrent's web seed (BEP 19)"));
        Files.writeString(list, "http://user:secret@127.0.0.1:1/a\n");
        var named = create("--urls", list.toString());
        assertTrue(named.err().contains("is given with a user's name"), named.err());
        assertFalse(named.err().contains("secret"), named.err());
        assertEquals(1, create("--urls", directory.resolve("absent").toString()).status());
    }

    @Test
    void parts_areMerged_withNothingElseSaid() throws IOException {
        var one = created("--private", "--source", "s").torrent().id();
        List<String> parts = new ArrayList<>();
        for (int part = 1; part <= 3; part++) {
            parts.add(directory.resolve(part + ".part").toString());
            var made = run(List.of(
                    "create",
                    "--json",
                    "-o",
                    parts.get(part - 1),
                    "--part",
                    part + "/3",
                    "--private",
                    "--source",
                    "s",
                    input.toString()));
            assertEquals(0, made.status(), made.err());
            assertTrue(made.out().contains("\"part\":" + part + ",\"parts\":3"), made.out());
        }
        Files.delete(output);
        assertWrong("--merge: the parts are missing", "--merge");
        assertWrong("--private is for the parts, and not for --merge", "--merge", "--private", parts.get(0));
        assertWrong("--tracker is for the parts", "--merge", "--tracker", "http://a/", parts.get(0));
        var missing = create("--merge", parts.get(0), parts.get(2));
        assertEquals(1, missing.status());
        assertEquals("shoalfs: of 3 parts 1 is missing: 2", missing.err().strip());
        assertFalse(Files.exists(output));

        var onto = run(
                List.of("create", "-o", parts.get(1), "--force", "--merge", parts.get(2), parts.get(0), parts.get(1)));
        assertEquals(1, onto.status());
        assertTrue(onto.err().contains("it is one of the parts"), onto.err());

        var merged = create("--merge", parts.get(2), parts.get(0), parts.get(1));

        assertEquals(0, merged.status(), merged.err());
        assertEquals(one, Metainfo.parse(Files.readAllBytes(output)).torrent().id());
        assertEquals(
                1, create("--merge", parts.get(2), parts.get(0), parts.get(1)).status(), "it is there");
    }

    @Test
    void answer_isASentence_orJson() throws IOException {
        var text = create(input.toString());
        assertEquals(0, text.status(), text.err());
        assertTrue(text.out().startsWith(output + ": 97.7 KiB in 2 files, 8 pieces of 16.0 KiB, hybrid"), text.out());
        assertEquals(3, text.out().lines().count(), text.out());
        var again = create(input.toString());
        assertEquals(1, again.status());
        assertEquals(
                "shoalfs: " + output + ": it is there already; --force replaces it",
                again.err().strip());

        var json = create("--force", "--json", input.toString());
        assertEquals(0, json.status(), json.err());
        assertTrue(json.out().contains("{\"status\":\"done\",\"path\":\""), json.out());
        assertTrue(json.out().contains("\"length_bytes\":100007,\"files\":2,"), json.out());
    }
}
