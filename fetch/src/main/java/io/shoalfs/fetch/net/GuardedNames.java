package io.shoalfs.fetch.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Names and addresses that came from somewhere: what a torrent says, or a server that redirects, leads where its origin
 * may lead. It is the addresses that count, not the names: a public name may have a private address. Any thread.
 */
public final class GuardedNames implements Resolver {

    private final Resolver names;
    private final boolean isPrivateAllowed;
    private final Set<String> typed = ConcurrentHashMap.newKeySet();

    /**
     * Of what somebody else named.
     *
     * @param isPrivateAllowed whether addresses of private networks and of this machine may be connected to; those that
     *     are of one link only may not
     */
    public GuardedNames(Resolver names, boolean isPrivateAllowed) {
        this.names = names;
        this.isPrivateAllowed = isPrivateAllowed;
    }

    /** The user named this host by itself, with or without brackets: it may be anywhere. */
    public void type(String host) {
        typed.add(plain(host));
    }

    /**
     * The user named this address by itself: its host may be anywhere. Read by hand, since a URI knows no host whose name has
     * an underscore.
     */
    public void type(URI address) {
        var authority = address.getRawAuthority();
        if (authority != null) {
            type(authority.substring(authority.lastIndexOf('@') + 1).replaceFirst(":\\d*$", ""));
        }
    }

    /**
     * The same, but of these networks only, typed or not.
     *
     * @param networks whether an address is of theirs; any thread
     * @param which they are, in a word or two for people
     */
    public GuardedNames within(Predicate<InetAddress> networks, String which) {
        return new GuardedNames(new Within(networks, which), true);
    }

    private final class Within implements Resolver {

        private final Predicate<InetAddress> networks;
        private final String which;

        Within(Predicate<InetAddress> networks, String which) {
            this.networks = networks;
            this.which = which;
        }

        @Override
        public CompletionStage<List<InetAddress>> resolve(String host) {
            return GuardedNames.this.resolve(host).thenApply(found -> {
                var inside = found.stream().filter(networks).toList();
                if (inside.isEmpty()) {
                    throw new CompletionException(
                            new IOException(host + " is not connected to: it is outside the networks of " + which));
                }
                return inside;
            });
        }

        @Override
        public CompletionStage<List<InetAddress>> resolveChosen(String host) {
            return names.resolveChosen(host);
        }
    }

    private static String plain(String host) {
        return host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public CompletionStage<List<InetAddress>> resolve(String host) {
        var found = names.resolve(host);
        return typed.contains(plain(host)) ? found : found.thenApply(addresses -> permitted(host, addresses));
    }

    @Override
    public CompletionStage<List<InetAddress>> resolveChosen(String host) {
        return names.resolveChosen(host);
    }

    private List<InetAddress> permitted(String host, List<InetAddress> addresses) {
        var permitted = addresses.stream().filter(this::isPermitted).toList();
        if (permitted.isEmpty()) {
            String kind = isPrivateAllowed ? "of one link only" : "not public";
            throw new CompletionException(new IOException(host + " is not connected to: its address is " + kind));
        }
        return permitted;
    }

    private boolean isPermitted(InetAddress address) {
        return isPrivateAllowed
                ? !SpecialAddresses.isNoHost(address) && !SpecialAddresses.isOfOneLink(address)
                : SpecialAddresses.isPublic(address);
    }
}
