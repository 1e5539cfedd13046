package io.shoalfs.fetch.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS as a client, with the host's name checked. Any thread. */
public final class Tls {

    /** Where systems keep the certificates that they trust: Debian and Alpine, Fedora, openSUSE. */
    private static final List<String> BUNDLES =
            List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem");

    private final @Nullable File bundle;
    private @Nullable SslContext context;

    /**
     * Trusts what Java does.
     *
     * @see #ofSystem
     */
    public Tls() {
        this(null);
    }

    /**
     * Trusts the certificates in this file only.
     *
     * @param bundle PEM; null: what Java trusts
     */
    public Tls(@Nullable File bundle) {
        this.bundle = bundle;
    }

    /**
     * Trusts what other programs of this machine do: the file that {@code SSL_CERT_FILE} names, or else the system's, or
     * else, where there is none, what Java does.
     */
    public static Tls ofSystem(Map<String, String> environment) {
        var named = environment.getOrDefault("SSL_CERT_FILE", "");
        var known = BUNDLES.stream().map(File::new).filter(File::canRead).findFirst();
        return new Tls(named.isEmpty() ? known.orElse(null) : new File(named));
    }

    /**
     * Made when it is first needed: that takes a quarter of a second, and reads the certificates.
     *
     * @throws IllegalStateException with a clause for people if they cannot be read
     */
    public synchronized SslContext client() {
        if (context == null) {
            try {
                var builder = SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .endpointIdentificationAlgorithm("HTTPS");
                context = (bundle == null ? builder : builder.trustManager(bundle)).build();
            } catch (SSLException | IllegalArgumentException e) {
                throw new IllegalStateException("the trusted certificates cannot be read: " + bundle, e);
            }
        }
        return context;
    }
}
