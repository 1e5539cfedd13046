package io.shoalfs.fetch.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server on loopback that says, byte for byte, what a test has it say. */
final class RawServer implements AutoCloseable {

    private static final int SEND_BUFFER = 32 * 1024;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile Script script;

    /** What it says to a request. */
    interface Script {

        /** Writes the answer; false ends the connection. */
        boolean answer(Request request, OutputStream out) throws IOException, InterruptedException;
    }

    /** What it was asked. Header names are in small letters. */
    record Request(String line, Map<String, String> headers, String body) {

        Request(String line, Map<String, String> headers) {
            this(line, headers, "");
        }

        String target() {
            return line.split(" ", -1)[1];
        }

        /** A header; the empty string if there is none. */
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** As in {@code 0-16383}; the empty string if it is for all. */
        String range() {
            return headers.getOrDefault("range", "").replace("bytes=", "");
        }

        int first() {
            return Integer.parseInt(range().split("-", -1)[0]);
        }

        int last() {
            return Integer.parseInt(range().split("-", -1)[1]);
        }
    }

    RawServer(Script script) throws IOException {
        this.script = script;
        threads.execute(this::accept);
    }

    void says(Script other) {
        script = other;
    }

    String url(String path) {
        return "http://127.0.0.1:" + socket.getLocalPort() + path;
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How often it was connected to. */
    int connections() {
        return connections.get();
    }

    int openConnections() {
        return open.size();
    }

    /** How many answers could not be written to their end, since the other side had gone. */
    int broken() {
        return broken.get();
    }

    /** Text as bytes on the wire. */
    static byte[] raw(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void accept() {
        try {
            while (true) {
                var connection = socket.accept();
                // What the other side does not take, the script is to see.
                connection.setSendBufferSize(SEND_BUFFER);
                open.add(connection);
                connections.incrementAndGet();
                threads.execute(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = connection.getInputStream();
            for (var request = head(in); request != null; request = head(in)) {
                requests.add(request);
                try {
                    if (!script.answer(request, connection.getOutputStream())) {
                        return;
                    }
                } catch (IOException e) {
                    broken.incrementAndGet();
                    return;
                }
            }
        } catch (IOException e) {
            // The other side has gone, or the test is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private static @Nullable Request head(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                return null;
            }
            text.append((char) c);
        }
        var lines = text.toString().split("\r\n", -1);
        var headers = new HashMap<String, String>();
        for (int i = 1; i < lines.length - 2; i++) {
            var parts = lines[i].split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        return new Request(lines[0], headers, body);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            socket.close();
            for (var connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
