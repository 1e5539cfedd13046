package io.shoalfs.fetch.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS as a client, with the system's certificates and the host's name checked. Any thread. */
public final class Tls {

    private @Nullable SslContext context;

    /** Made when it is first needed: that takes a quarter of a second, and reads the system's certificates. */
    public synchronized SslContext client() {
        if (context == null) {
            try {
                context = SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .endpointIdentificationAlgorithm("HTTPS")
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException("every Java platform has TLS", e);
            }
        }
        return context;
    }
}
