package io.shoalfs.fetch.serve;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One connection of a client that sends what it is told, byte for byte. */
final class Client implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final InputStream in;

    Client(InetSocketAddress server) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** An answer that has come whole. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, Map<String, String> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Answer get(String target, String... headers) throws IOException {
        return ask("GET " + target + " HTTP/1.1", headers);
    }

    Answer ask(String line, String... headers) throws IOException {
        send(line, headers);
        return answer(line.startsWith("HEAD"));
    }

    void send(String line, String... headers) throws IOException {
        sendRaw(line + "\r\n" + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "\r\n");
    }

    void sendRaw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    Answer answer() throws IOException {
        return answer(false);
    }

    private Answer answer(boolean isHead) throws IOException {
        int status = Integer.parseInt(line().split(" ", -1)[1]);
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = isHead ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer ends at " + body.length + " of " + length);
        }
        return new Answer(status, headers, body);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("no answer");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    /** How many bytes come until the server ends the connection. */
    long rest() throws IOException {
        long count = 0;
        try {
            var buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                count += length;
            }
        } catch (SocketException e) {
            return count;
        }
        return count;
    }

    /** Whether the server ends the connection, soon. */
    boolean isEnded() throws IOException {
        rest();
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
