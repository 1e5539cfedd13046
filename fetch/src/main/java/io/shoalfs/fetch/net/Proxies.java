package io.shoalfs.fetch.net;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which servers are asked through a proxy, as curl and others have it: {@code http_proxy}, {@code https_proxy},
 * {@code all_proxy} and {@code no_proxy}, in small letters or large. Immutable.
 */
public final class Proxies {

    private final @Nullable Proxy forHttp;
    private final @Nullable Proxy forHttps;
    private final List<String> exempt;

    private Proxies(@Nullable Proxy forHttp, @Nullable Proxy forHttps, List<String> exempt) {
        this.forHttp = forHttp;
        this.forHttps = forHttps;
        this.exempt = exempt;
    }

    /** None: every server is asked directly. */
    public static Proxies none() {
        return new Proxies(null, null, List.of());
    }

    /**
     * Those that these variables name.
     *
     * @throws IllegalArgumentException with a clause for people if one of them cannot be used
     */
    public static Proxies of(Map<String, String> environment) {
        var all = proxy(environment, "all_proxy");
        var exempt = variable(environment, "no_proxy").orElse("").toLowerCase(Locale.ROOT);
        return new Proxies(
                proxy(environment, "http_proxy").or(() -> all).orElse(null),
                proxy(environment, "https_proxy").or(() -> all).orElse(null),
                Arrays.stream(exempt.split("[,\\s]+"))
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    /** Through whom this server is asked; empty if directly. */
    public Optional<Proxy> of(boolean isSecure, String host, int port) {
        var name = host.toLowerCase(Locale.ROOT);
        boolean isExempt = exempt.stream().anyMatch(entry -> matches(entry, name, port));
        return isExempt ? Optional.empty() : Optional.ofNullable(isSecure ? forHttps : forHttp);
    }

    /** An entry stands for a host, at one port if it says one, and for all whose names end in it. */
    private static boolean matches(String entry, String host, int port) {
        var withoutPort = entry.endsWith(":" + port) ? entry.substring(0, entry.lastIndexOf(':')) : entry;
        var name = withoutPort.replaceFirst("^\\*?\\.", "").replaceAll("[\\[\\]]", "");
        return entry.equals("*") || host.equals(name) || host.endsWith("." + name);
    }

    private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
        return variable(environment, name).map(Proxy::parse);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(key -> environment.getOrDefault(key, "").strip())
                .filter(text -> !text.isEmpty())
                .findFirst();
    }
}
