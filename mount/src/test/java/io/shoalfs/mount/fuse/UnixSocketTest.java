package io.shoalfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class UnixSocketTest {

    @TempDir
    private Path directory = Path.of("");

    private final LibC libc = LibC.load();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        executor.shutdown();
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static String receive(UnixSocket socket) throws IOException {
        var into = ByteBuffer.allocate(100);
        socket.receive(into);
        return StandardCharsets.UTF_8.decode(into.flip()).toString();
    }

    /** How many files this process has open of those whose names hold this. */
    private static long open(String name) throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains(name);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private int openFile(String name, String content) throws IOException {
        return libc.open(Files.writeString(directory.resolve(name), content).toString(), LibC.O_RDONLY);
    }

    private static void awaitBlocked(Thread thread) throws InterruptedException {
        // In a native call a thread counts as runnable.
        while (thread.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        TimeUnit.MILLISECONDS.sleep(100);
    }

    @Test
    void bytes_inBothDirections_arrive() throws IOException {
        var pair = UnixSocket.pair();
        try (var one = pair[0];
                var other = pair[1]) {
            one.send(bytes("hello"));
            assertEquals("hello", receive(other));
            other.send(bytes("hélas"));
            assertEquals("hélas", receive(one));
        }
    }

    @Test
    void bytes_longerThanAMessage_allArriveInOrder() throws Exception {
        var content = new byte[300_000];
        new java.util.Random(7).nextBytes(content);
        var pair = UnixSocket.pair();
        try (var one = pair[0];
                var other = pair[1]) {
            Future<?> sending = executor.submit(() -> {
                one.send(ByteBuffer.wrap(content));
                return null;
            });
            var into = ByteBuffer.allocate(content.length);
            while (into.hasRemaining()) {
                assertTrue(other.receive(into) > 0);
            }
            sending.get();
            assertArrayEquals(content, into.array());
        }
    }

    @Test
    void openFiles_arriveAndWork_alsoWhenTheSenderHasClosedThem() throws IOException {
        int first = openFile("first", "one");
        int second = openFile("second", "two");
        var pair = UnixSocket.pair();
        try (var one = pair[0];
                var other = pair[1]) {
            one.send(bytes("two files"), first, second);
            libc.close(first);
            libc.close(second);

            assertEquals("two files", receive(other));

            assertEquals("one", contentOf(other.takeDescriptor()));
            assertEquals("two", contentOf(other.takeDescriptor()));
            assertTrue(other.takeDescriptor().isEmpty());
        }
        assertEquals(0, open(directory.toString()));
    }

    private String contentOf(OptionalInt descriptor) throws IOException {
        int number = descriptor.orElseThrow();
        try {
            // It goes to no program that is started: the descriptor is closed on exec.
            String flags = Files.readString(Path.of("/proc/self/fdinfo/" + number));
            int octal = Integer.parseInt(
                    flags.lines()
                            .filter(line -> line.startsWith("flags:"))
                            .findFirst()
                            .orElseThrow()
                            .substring(6)
                            .strip(),
                    8);
            assertEquals(LibC.O_CLOEXEC, octal & LibC.O_CLOEXEC);
            var into = SocketMessage.allocate(10);
            int length = (int) libc.read(number, SocketMessage.address(into), 10);
            return StandardCharsets.UTF_8.decode(into.limit(length)).toString();
        } finally {
            libc.close(number);
        }
    }

    @Test
    void openFiles_thatNobodyTakes_areClosedWithTheSocket() throws IOException {
        int file = openFile("file", "x");
        var pair = UnixSocket.pair();
        try (var one = pair[0];
                var other = pair[1]) {
            one.send(bytes("x"), file);
            libc.close(file);
            assertEquals("x", receive(other));
            assertEquals(1, open(directory.toString()));
        }
        assertEquals(0, open(directory.toString()));
    }

    @Test
    void openFiles_tooMany_areClosedAndTheReceiverToldSo() throws Exception {
        Path at = directory.resolve("socket");
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (var server = UnixServerSocket.bind(at)) {
            var python = new ProcessBuilder(
                            "/usr/bin/python3",
                            "-c",
                            "import socket,sys;f=open(sys.argv[2]);s=socket.socket(socket.AF_UNIX);"
                                    + "s.connect(sys.argv[1]);socket.send_fds(s,[b'x'],[f.fileno()]*40);s.recv(1)",
                            at.toString(),
                            file.toString())
                    .inheritIO()
                    .start();
            try (var socket = server.accept().orElseThrow()) {
                var failure = assertThrows(IOException.class, () -> receive(socket));
                assertTrue(String.valueOf(failure.getMessage()).contains("too many open files"), failure.getMessage());
                assertEquals(0, open(file.toString()));
            }
            assertEquals(0, python.waitFor());
        }
    }

    @Test
    void send_ofNothing_orOfTooManyFiles_isRefused() throws IOException {
        var pair = UnixSocket.pair();
        try (var one = pair[0];
                var other = pair[1]) {
            assertThrows(IllegalArgumentException.class, () -> one.send(ByteBuffer.allocate(0), 1));
            assertThrows(IllegalArgumentException.class, () -> one.send(bytes("x"), new int[17]));
            assertThrows(IllegalArgumentException.class, () -> other.receive(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void receive_ofAClosedPeer_isTheEnd_andSendFails() throws IOException {
        var pair = UnixSocket.pair();
        pair[0].send(bytes("last"));
        pair[0].close();
        try (var other = pair[1]) {
            assertEquals("last", receive(other));
            assertEquals(-1, other.receive(ByteBuffer.allocate(1)));
            assertThrows(IOException.class, () -> other.send(bytes("x")));
        }
    }

    @Test
    void receive_thatBlocks_endsByClose() throws Exception {
        var pair = UnixSocket.pair();
        var result = new CompletableFuture<Integer>();
        var thread = new Thread(() -> {
            try {
                result.complete(pair[0].receive(ByteBuffer.allocate(1)));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        awaitBlocked(thread);
        assertFalse(result.isDone());

        pair[0].close();

        assertEquals(-1, result.get());
        assertEquals(-1, pair[0].receive(ByteBuffer.allocate(1)));
        assertEquals(-1, pair[1].receive(ByteBuffer.allocate(1)));
        pair[1].close();
    }

    @Test
    void accept_thatBlocks_endsByClose_andTheFileIsGone() throws Exception {
        Path at = directory.resolve("socket");
        var server = UnixServerSocket.bind(at);
        var result = new CompletableFuture<Optional<UnixSocket>>();
        var thread = new Thread(() -> {
            try {
                result.complete(server.accept());
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        awaitBlocked(thread);
        assertFalse(result.isDone());

        server.close();
        server.close();

        assertEquals(Optional.empty(), result.get());
        assertEquals(Optional.empty(), server.accept());
        assertFalse(Files.exists(at));
        assertThrows(ConnectException.class, () -> UnixSocket.connect(at));
    }

    @Test
    void server_isForItsUserOnly_andKnowsWhoConnects() throws IOException {
        Path at = directory.resolve("socket");
        try (var server = UnixServerSocket.bind(at);
                var client = UnixSocket.connect(at);
                var accepted = server.accept().orElseThrow()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(at)));
            client.send(bytes("from the client"));
            assertEquals("from the client", receive(accepted));
            assertEquals(ProcessHandle.current().pid(), accepted.peerPid());
            assertEquals(Integer.toUnsignedLong(libc.geteuid()), accepted.peerUid());
            assertEquals(ProcessHandle.current().pid(), client.peerPid());
        }
    }

    @Test
    void server_whereAFileIs_isRefused_andTheFileStays() throws IOException {
        Path at = directory.resolve("socket");
        try (var server = UnixServerSocket.bind(at)) {
            var failure = assertThrows(IOException.class, () -> UnixServerSocket.bind(at));
            assertTrue(String.valueOf(failure.getMessage()).startsWith(at.toString()), failure.getMessage());
            try (var client = UnixSocket.connect(at)) {
                assertTrue(server.accept().isPresent());
                assertTrue(client.peerPid() > 0);
            }
        }
    }

    @Test
    void paths_tooLongForASocket_workThroughTheirDirectory() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(100)).resolve("e".repeat(100)));
        Path at = deep.resolve("socket");
        try (var server = UnixServerSocket.bind(at);
                var client = UnixSocket.connect(at);
                var accepted = server.accept().orElseThrow()) {
            assertTrue(Files.exists(at));
            client.send(bytes("x"));
            assertEquals("x", receive(accepted));
        }
        assertFalse(Files.exists(at));
        assertEquals(0, open(directory.toString()));
        assertThrows(IOException.class, () -> UnixServerSocket.bind(deep.resolve("s".repeat(120))));
        assertThrows(
                IOException.class,
                () -> UnixSocket.connect(deep.resolve("missing").resolve("socket")));
        assertEquals(0, open(directory.toString()));
    }
}
