package io.shoalfs.fetch.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** TLS as a server. */
public final class ServerTls {

    private ServerTls() {}

    /**
     * A file's text.
     *
     * @param name for people
     * @param text in PEM
     */
    public record Named(String name, String text) {

        private InputStream stream() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Without the text, which may be a key. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A server with this certificate, and those behind it that vouch for it.
     *
     * @throws IOException with a sentence for people if they cannot be used
     */
    public static SslContext of(Named certificate, Named key) throws IOException {
        SslContext context;
        boolean isMatch;
        try (var chain = certificate.stream();
                var secret = key.stream()) {
            context = SslContextBuilder.forServer(chain, secret)
                    .sslProvider(SslProvider.JDK)
                    .build();
            isMatch = KeyMatch.test(certificate.text(), key.text());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "the certificate " + certificate + " and the key " + key
                            + " cannot be used: both must be PEM, and the key PKCS#8 without a password",
                    e);
        }
        if (!isMatch) {
            throw new IOException("the key " + key + " is not that of the certificate " + certificate);
        }
        return context;
    }
}
