package io.shoalfs.fetch.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS as a client, with the host's name checked. Any thread. */
public final class Tls {

    private final @Nullable String certificates;
    private @Nullable SslContext context;

    /** Trusts what Java does. */
    public Tls() {
        this(null);
    }

    /**
     * Trusts these certificates, and whom they vouch for.
     *
     * @param certificates in PEM; null: what Java trusts
     */
    public Tls(@Nullable String certificates) {
        this.certificates = certificates;
    }

    /**
     * Made when it is first needed: that takes a quarter of a second, and reads the certificates.
     *
     * @throws IllegalStateException with a clause for people if they are none
     */
    public synchronized SslContext client() {
        if (context == null) {
            try {
                var builder = SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .endpointIdentificationAlgorithm("HTTPS");
                if (certificates != null) {
                    var bytes = certificates.getBytes(StandardCharsets.ISO_8859_1);
                    builder.trustManager(new ByteArrayInputStream(bytes));
                }
                context = builder.build();
            } catch (SSLException | IllegalArgumentException e) {
                throw new IllegalStateException("the certificates to trust are none", e);
            }
        }
        return context;
    }
}
