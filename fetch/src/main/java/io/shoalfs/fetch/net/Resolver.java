package io.shoalfs.fetch.net;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Names to addresses that may be connected to. Any thread. */
public interface Resolver {

    /**
     * The addresses of a host, in the order in which they are to be tried: one or more; an address in digits or brackets
     * is its own. Completes on any thread, exceptionally with {@link java.io.IOException}, whose message is a clause for
     * people, if there are none, or none that may be connected to.
     */
    CompletionStage<List<InetAddress>> resolve(String host);

    /** The same, of a host that the user chose by itself, as proxies are: it may be anywhere. */
    default CompletionStage<List<InetAddress>> resolveChosen(String host) {
        return resolve(host);
    }
}
