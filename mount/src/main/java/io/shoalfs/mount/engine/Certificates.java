package io.shoalfs.mount.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The certificates that programs of this machine trust: Java's own are older, or others, where it is not Debian's. */
final class Certificates {

    /** Where systems keep them: Debian and Alpine, Fedora, openSUSE. */
    private static final List<Path> BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"));

    private Certificates() {}

    /**
     * Those in the file that {@code SSL_CERT_FILE} names, or else the system's, in PEM; empty if there are none. Blocks
     * for the disk.
     *
     * @throws IOException with a sentence for people if the file that is named cannot be read
     */
    static Optional<String> trusted(Map<String, String> environment) throws IOException {
        var named = environment.getOrDefault("SSL_CERT_FILE", "");
        if (!named.isEmpty()) {
            return Optional.of(read(Path.of(named)));
        }
        for (var bundle : BUNDLES) {
            if (Files.isReadable(bundle)) {
                return Optional.of(read(bundle));
            }
        }
        return Optional.empty();
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException("the certificates in " + file + " cannot be read", e);
        }
    }
}
