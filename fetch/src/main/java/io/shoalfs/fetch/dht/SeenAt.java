package io.shoalfs.fetch.dht;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where others see us (BEP 42): what most of those say who answered us lately, each host with one voice. Confined to one loop.
 */
final class SeenAt {

    /** So many must agree: a few liars among the first that we meet do not decide. */
    static final int ENOUGH = 4;

    private static final int VOICES = 32;

    private static final int OURS = 8;

    private final Map<Host, InetAddress> said = new Recent<>(VOICES);

    /** All that was said lately, by whomever, local addresses too. */
    private final Map<InetAddress, Boolean> ours = new Recent<>(OURS);

    /** A node says that it sees us there. */
    void heard(InetSocketAddress voice, InetSocketAddress us) {
        ours.put(us.getAddress(), true);
        if (!SecureId.isLocal(us.getAddress())) {
            said.put(Host.of(voice), us.getAddress());
        }
    }

    /** Whether somebody has said that we are there: who tells us of a peer at our port there tells us of ourselves. */
    boolean isOurs(InetAddress address) {
        return ours.containsKey(address);
    }

    /** What more than half of them say; null if there is nothing yet that they agree on. */
    @Nullable
    InetAddress majority() {
        var counts = new HashMap<InetAddress, Integer>();
        said.values().forEach(address -> counts.merge(address, 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(count -> count.getValue() >= ENOUGH && 2 * count.getValue() > said.size())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
