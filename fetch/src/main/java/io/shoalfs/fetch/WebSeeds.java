package io.shoalfs.fetch;

import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.swarm.Swarm;
import io.shoalfs.fetch.web.WebBudget;
import io.shoalfs.fetch.web.WebConfig;
import io.shoalfs.fetch.web.WebSeed;
import io.shoalfs.fetch.web.WebSurroundings;
import io.shoalfs.torrent.Torrent;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web seeds of one torrent, each once. Confined to its loop. */
final class WebSeeds {

    private static final Logger LOG = LoggerFactory.getLogger(WebSeeds.class);

    private final Torrent torrent;
    private final Swarm swarm;
    private final WebConfig config;
    private final WebSurroundings around;
    private final WebBudget budget;
    private final Runnable told;
    private final Map<URI, WebSeed> seeds = new LinkedHashMap<>();
    private final Set<String> benched = new LinkedHashSet<>();
    private boolean isClosed;

    /**
     * None yet. Any thread.
     *
     * @param told runs when what can be said ({@link #troubles}) has changed
     */
    WebSeeds(Torrent torrent, Swarm swarm, WebConfig config, WebSurroundings around, Runnable told) {
        this.torrent = torrent;
        this.swarm = swarm;
        this.config = config;
        this.around = around;
        this.budget = around.access().budget();
        this.told = told;
    }

    /** Has the swarm ask these too. */
    void add(List<URI> addresses) {
        add(addresses, around);
    }

    /** The same, but their names, and those that they redirect to, are looked up otherwise. */
    void add(List<URI> addresses, GuardedNames names) {
        add(addresses, around.naming(names));
    }

    private void add(List<URI> addresses, WebSurroundings around) {
        for (var address : addresses) {
            if (!isClosed && !seeds.containsKey(address)) {
                var outlook = new WebSeed.Outlook(swarm, told);
                WebSeed.at(address, torrent, config, around, outlook)
                        .ifPresentOrElse(
                                seed -> join(address, seed),
                                () -> LOG.warn("no web seed: {}", PlainAddress.of(address)));
            }
        }
    }

    private void join(URI address, WebSeed seed) {
        seeds.put(address, seed);
        swarm.joined(seed);
    }

    /** What keeps them from serving, in clauses for people. */
    Stream<String> troubles() {
        var ofAll = seeds.isEmpty() ? "" : budget.trouble();
        return Stream.concat(
                Stream.concat(Stream.of(ofAll), seeds.values().stream().map(WebSeed::trouble)), benched.stream());
    }

    /** The swarm takes nothing more from whoever has this name: if it is one of them, that is told. */
    void banned(String name, String reason) {
        if (seeds.values().stream().anyMatch(seed -> seed.name().equals(name))) {
            var clause = "the web seed " + name + " is asked for nothing more: " + reason;
            LOG.warn("{}", clause);
            benched.add(clause);
            told.run();
        }
    }

    /** Ends them all. */
    void close(String reason) {
        isClosed = true;
        seeds.values().forEach(seed -> seed.close(reason));
    }
}
