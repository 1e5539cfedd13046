package io.shoalfs.mount.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.create.Description;
import io.shoalfs.fetch.create.Format;
import io.shoalfs.fetch.create.Source.Place;
import io.shoalfs.fetch.create.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreationTest {

    private static final Description PLAIN = new Description(List.of(), List.of(), null, null, false, null);

    private static final Watcher GO_ON = (done, total) -> {};

    private static final Place END = new Place(1, 0);

    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void endPool() {
        pool.shutdown();
    }

    @TempDir
    private Path directory = Path.of("");

    private Path input = Path.of("");
    private Path output = Path.of("");
    private final List<Path> leftOut = new ArrayList<>();

    @BeforeEach
    void makeInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
        output = Files.createDirectory(directory.resolve("out")).resolve("x.torrent");
    }

    private Creation creation(boolean mayReplace, boolean followsLinks) {
        var place = new Creation.Output(output, mayReplace);
        var request = new Creation.Request(
                new LocalInput(input, null, followsLinks, leftOut::add),
                name -> place,
                Format.HYBRID,
                OptionalInt.empty(),
                PLAIN);
        return new Creation(request);
    }

    private Creation.Created created(boolean mayReplace, boolean followsLinks) throws IOException {
        return creation(mayReplace, followsLinks).run(pool, GO_ON);
    }

    private String refusal() {
        var thrown = assertThrows(IOException.class, () -> created(false, false));
        return String.valueOf(thrown.getMessage());
    }

    private void write(String path, String content) throws IOException {
        var file = input.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static List<String> paths(LocalFiles files) {
        return IntStream.range(0, files.files().count())
                .mapToObj(file -> files.files().file(file).path().stream()
                        .map(Object::toString)
                        .reduce((left, right) -> left + "/" + right)
                        .orElse(""))
                .toList();
    }

    @Test
    void files_areInTheOrderOfBytes_directoryByDirectory() throws IOException {
        for (var path : List.of("sub/z", "sub-1/a", "sub.x", "Z", "é", ".h", "sub/a/b", "z")) {
            write(path, path);
        }

        assertEquals(
                List.of(".h", "Z", "sub/a/b", "sub/z", "sub-1/a", "sub.x", "z", "é"),
                paths(new FileTree(input, false, leftOut::add, GO_ON).walked()));
    }

    @Test
    void links_leadFromTheRoot_andNotOutOfIt() throws IOException {
        write("a/file", "1");
        write("b/c/other", "2");
        Files.createSymbolicLink(input.resolve("b/c/link"), Path.of("../.././a/file"));
        var files = new FileTree(input, false, leftOut::add, GO_ON).walked().files();
        assertEquals("[a, file]", files.targetOf(1).orElseThrow().toString());

        Files.createSymbolicLink(input.resolve("b/out"), Path.of("../../secret"));
        assertTrue(refusal().contains("the link leads to ../../secret"));
        Files.delete(input.resolve("b/out"));
        Files.createSymbolicLink(input.resolve("current"), Path.of("b/c"));
        Files.createSymbolicLink(input.resolve("x"), Path.of("current/../a"));
        assertTrue(refusal().contains("x: the link leads to current/../a"), "the kernel goes to b/a");
        Files.delete(input.resolve("x"));
        Files.createSymbolicLink(input.resolve("absolute"), input.resolve("a/file"));
        assertTrue(refusal().contains("which a torrent cannot say"));
    }

    @Test
    void links_thatAreFollowed_areWhatTheyLeadTo_butNotForEver() throws IOException {
        write("a/file", "1");
        Files.createSymbolicLink(input.resolve("b"), Path.of("a"));
        assertEquals(List.of("a/file", "b/file"), paths(new FileTree(input, true, leftOut::add, GO_ON).walked()));

        Files.createSymbolicLink(input.resolve("a/up"), Path.of(".."));
        var thrown = assertThrows(IOException.class, () -> created(false, true));
        assertTrue(String.valueOf(thrown.getMessage()).contains("leads to a directory that it lies in itself"));
    }

    @Test
    void output_isWhole_neverReplacesSilently_andLeavesNothingBeside() throws IOException {
        write("file", "content");
        created(false, false);
        byte[] first = Files.readAllBytes(output);

        write("file", "changed");
        assertTrue(refusal().contains("it is there already; --force replaces it"));
        assertArrayEquals(first, Files.readAllBytes(output));
        created(true, false);
        assertFalse(Arrays.equals(first, Files.readAllBytes(output)));
        try (Stream<Path> beside = Files.list(output.getParent())) {
            assertEquals(List.of(output), beside.toList());
        }
    }

    @Test
    void output_insideOfTheInput_isRefused() throws IOException {
        write("sub/file", "content");
        output = input.resolve("sub/x.torrent");

        assertTrue(refusal().contains("inside of what it is made of"));
        assertFalse(Files.exists(output));
    }

    @Test
    void output_isMadeBesideWhatAnotherProcessOfThisNumberLeft() throws IOException {
        write("file", "content");
        var left = output.resolveSibling(
                "." + output.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        Files.writeString(left, "of another container");

        created(false, false);

        assertEquals("of another container", Files.readString(left));
        assertTrue(Files.exists(output));
    }

    @Test
    void output_whoseNameIsAsLongAsNamesCanBe_isMade_andALongerOneRefusedAtOnce() throws IOException {
        write("file", "content");
        output = output.resolveSibling("x".repeat(255));
        created(false, false);
        assertTrue(Files.exists(output));

        output = output.resolveSibling("x".repeat(256));
        var watcher = new Unwanted(Integer.MAX_VALUE);
        assertThrows(IOException.class, () -> creation(false, false).run(pool, watcher));
        assertEquals(0, watcher.asked.get(), "nothing was looked at");
    }

    @Test
    void output_thatIsTheInput_isRefused() throws IOException {
        write("file", "content");
        input = input.resolve("file");
        output = Files.createSymbolicLink(output, input);

        var thrown = assertThrows(IOException.class, () -> created(true, false));

        assertTrue(String.valueOf(thrown.getMessage()).contains("it is what the output would be made of"));
        assertEquals("content", Files.readString(input));
    }

    /** Wants no more after so many times that it was asked. */
    private static final class Unwanted implements Watcher {

        private final int most;
        private final AtomicInteger asked = new AtomicInteger();

        Unwanted(int most) {
            this.most = most;
        }

        @Override
        public void at(long done, long total) {}

        @Override
        public void requireWanted() throws IOException {
            if (asked.getAndIncrement() >= most) {
                throw new IOException("broken off");
            }
        }
    }

    @Test
    void ending_isSeenWhileFilesAreLookedFor_andWhileIsWritten_andLeavesNothing() throws IOException {
        write("a", "1");
        write("b/c", "2");
        var all = new Unwanted(Integer.MAX_VALUE);
        creation(false, false).run(pool, all);
        Files.delete(output);
        // Three names, three things, what is written, and before it gets its name.
        assertEquals(8, all.asked.get());

        for (int most = 0; most < 8; most++) {
            var watcher = new Unwanted(most);
            var thrown =
                    assertThrows(IOException.class, () -> creation(false, false).run(pool, watcher));
            assertEquals("broken off", thrown.getMessage());
            try (Stream<Path> left = Files.list(output.getParent())) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    @Test
    void failure_leavesNoOutput() throws IOException {
        write("file", "content");

        assertThrows(IOException.class, () -> creation(false, false).run(pool, (done, total) -> {
            throw new IOException("broken off");
        }));
        try (Stream<Path> left = Files.list(output.getParent())) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void nothingToHash_isSaid() throws IOException {
        assertTrue(refusal().contains("there are no files in it"));
        write("empty", "");
        assertTrue(refusal().contains("all its files are empty"));
    }

    @Test
    void file_thatChangesWhileItIsRead_isSaid() throws IOException {
        write("file", "content");
        var files = new FileTree(input, false, leftOut::add, GO_ON).walked();
        var reader = files.reader(END);
        reader.read(0, 0, ByteBuffer.allocate(7));
        Files.setLastModifiedTime(input.resolve("file"), FileTime.fromMillis(1));
        var thrown = assertThrows(IOException.class, reader::close);
        assertTrue(String.valueOf(thrown.getMessage()).contains("it was changed while it was read"));

        write("file", "short");
        var again = assertThrows(IOException.class, () -> files.reader(END).read(0, 0, ByteBuffer.allocate(7)));
        assertTrue(String.valueOf(again.getMessage()).contains("it was changed while it was read"));
    }

    @Test
    void file_thatIsReplacedByOneOfTheSameLengthAndTime_isSeen() throws IOException {
        write("file", "content");
        var path = input.resolve("file");
        var time = Files.getLastModifiedTime(path);
        var files = new FileTree(input, false, leftOut::add, GO_ON).walked();
        var reader = files.reader(END);
        reader.read(0, 0, ByteBuffer.allocate(7));
        await(path);

        write("file", "another");
        Files.setLastModifiedTime(path, time);

        var thrown = assertThrows(IOException.class, reader::close);
        assertTrue(String.valueOf(thrown.getMessage()).contains("it was changed while it was read"));
    }

    /** Until the file system's clock is another than the file's. */
    private void await(Path file) throws IOException {
        var other = directory.resolve("clock");
        do {
            Files.deleteIfExists(other);
            Files.createFile(other);
        } while (Files.getAttribute(other, "unix:ctime").equals(Files.getAttribute(file, "unix:ctime")));
    }

    @Test
    void file_thatBecomesALinkOrAPipe_isNotReadThrough() throws Exception {
        write("file", "content");
        var path = input.resolve("file");
        var files = new FileTree(input, false, leftOut::add, GO_ON).walked();
        var elsewhere = Files.writeString(directory.resolve("elsewhere"), "another");
        Files.delete(path);
        Files.createSymbolicLink(path, elsewhere);
        var linked = assertThrows(IOException.class, () -> files.reader(END).read(0, 0, ByteBuffer.allocate(7)));
        assertTrue(String.valueOf(linked.getMessage()).contains("it was changed while it was read"));

        Files.delete(path);
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        var piped = assertThrows(IOException.class, () -> files.reader(END).read(0, 0, ByteBuffer.allocate(7)));
        assertTrue(String.valueOf(piped.getMessage()).contains("it was changed while it was read"));
    }
}
