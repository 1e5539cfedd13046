package io.shoalfs.fetch;

import io.netty.handler.ssl.SslContext;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * That what is held is given by HTTP too, and where.
 *
 * @param address of this machine; empty: those that peers find us at
 * @param port 0 for any that is free
 * @param certificate the path of a file with the server's certificate and those that vouch for it, in PEM; null: no TLS
 * @param key the path of a file with the certificate's private key, in PEM (PKCS#8); null: no TLS
 */
public record HttpServing(
        String address,
        int port,
        @Nullable String certificate,
        @Nullable String key) {

    private static final Pattern FORM =
            Pattern.compile("(?:(\\[[0-9A-Fa-f:.]+]|\\d{1,3}(?:\\.\\d{1,3}){3}):)?(\\d{1,5})");

    private static final int PORT_MAX = 65_535;

    public HttpServing {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a certificate and its key are given together, or neither");
        }
    }

    /**
     * Without TLS, at this place.
     *
     * @param text {@code [ADDRESS:]PORT}, an IPv6 address in brackets
     * @throws IllegalArgumentException with a sentence for people if it is none
     */
    public static HttpServing at(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(2)) > PORT_MAX) {
            throw new IllegalArgumentException("'" + text + "' is not [ADDRESS:]PORT");
        }
        var address = form.group(1) == null ? "" : form.group(1);
        return new HttpServing(address, Integer.parseInt(form.group(2)), null, null);
    }

    /** The same, with TLS. */
    public HttpServing secured(String withCertificate, String withKey) {
        return new HttpServing(address, port, withCertificate, withKey);
    }

    /** As it is typed, with all that belongs to it. */
    public String text() {
        var place = address.isEmpty() ? Integer.toString(port) : address + ":" + port;
        return certificate == null ? place : place + " with " + certificate + " and " + key;
    }

    String scheme() {
        return certificate == null ? "http" : "https";
    }

    /** Where to listen. */
    List<InetSocketAddress> places(EventLoops loops) throws IOException {
        if (address.isEmpty()) {
            return loops.places(port);
        }
        try {
            return List.of(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new IOException(address + " is no address", e);
        }
    }

    /** TLS with the certificate; null if there is to be none. Blocks for the disk. */
    @Nullable
    SslContext tls(Machine machine) throws IOException {
        return certificate == null || key == null
                ? null
                : ServerTls.of(
                        new ServerTls.Named(certificate, text(machine, certificate)),
                        new ServerTls.Named(key, text(machine, key)));
    }

    private static String text(Machine machine, String path) throws IOException {
        return machine.files().read(path).orElseThrow(() -> new IOException(path + ": there is no such file"));
    }
}
