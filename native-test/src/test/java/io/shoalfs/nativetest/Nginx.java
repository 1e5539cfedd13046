package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** nginx on loopback, over a directory. It writes down what it is asked for. */
public final class Nginx implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String CONFIGURATION = """
            daemon off;
            pid pid;
            user root;
            error_log error.log;
            worker_processes 1;
            events { worker_connections 256; }
            http {
                log_format ranges '$connection $status $body_bytes_sent $http_range';
                access_log ranges.log ranges;
                client_body_temp_path t;
                proxy_temp_path t;
                fastcgi_temp_path t;
                uwsgi_temp_path t;
                scgi_temp_path t;
                server {
                    listen 127.0.0.1:%d%s;
                    root "%s";
                    %s
                }
            }
            """;

    private final Child child;
    private final Path home;
    private final String url;

    private Nginx(Child child, Path home, String url) {
        this.child = child;
        this.home = home;
        this.url = url;
    }

    /** Serves a directory over HTTP, and returns once it listens. */
    public static Nginx serve(Workspace work, Path root) throws IOException {
        return start(work, root, "http", "", "");
    }

    /**
     * Serves a directory over HTTPS, with a certificate for {@code localhost} that only {@link #certificate} vouches for.
     */
    public static Nginx serveSecurely(Workspace work, Path root) throws IOException {
        ShoalAssume.hasProgram("openssl", "openssl");
        Path key = work.path("key.pem");
        Path certificate = work.path("certificate.pem");
        List<Object> make = List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                key,
                "-out",
                certificate);
        Command.run(PATIENCE, make.toArray()).succeeded();
        String files = "ssl_certificate " + certificate + "; ssl_certificate_key " + key + ";";
        return start(work, root, "https", " ssl", files);
    }

    /** Refuses all that it is asked for: too many requests, again in half a minute (RFC 6585). */
    public static Nginx refuse(Workspace work, Path root) throws IOException {
        return start(work, root, "http", "", "add_header Retry-After 30 always; location / { return 429; }");
    }

    /** What must be trusted to trust the server that {@link #serveSecurely} started. */
    public static Path certificate(Workspace work) {
        return work.path("certificate.pem");
    }

    private static Nginx start(Workspace work, Path root, String scheme, String listen, String more)
            throws IOException {
        ShoalAssume.hasProgram("nginx", "nginx");
        int port = Ports.free();
        Path home = work.folder("nginx-" + port);
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(configuration, CONFIGURATION.formatted(port, listen, root, more));
        Child child = work.start("nginx", "nginx", "-p", home, "-c", configuration, "-e", "error.log");
        Await.untilTrue("nginx on port " + port, PATIENCE, () -> Optional.of(Ports.listens(port)));
        return new Nginx(child, home, scheme + "://localhost:" + port + "/");
    }

    /** The address of the directory, with a slash. */
    public String url() {
        return url;
    }

    /** How many bytes of files it has sent. */
    public long sent() throws IOException {
        return requests().stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
                .sum();
    }

    /** How many connections it was asked on. */
    public long connections() throws IOException {
        return requests().stream()
                .map(line -> line.split(" ", -1)[0])
                .distinct()
                .count();
    }

    /** What it was asked for: connection, status, bytes sent, range. */
    public List<String> requests() throws IOException {
        return Files.readAllLines(home.resolve("ranges.log"));
    }

    @Override
    public void close() {
        child.close();
    }
}
