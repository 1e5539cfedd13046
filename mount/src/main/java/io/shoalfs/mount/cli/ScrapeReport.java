package io.shoalfs.mount.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.Scraper;
import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/**
 * What a torrent's trackers say of its swarms.
 *
 * @param outcomes of each tracker and hash, in the torrent's order
 */
record ScrapeReport(List<Scraper.Outcome> outcomes) {

    ScrapeReport {
        outcomes = List.copyOf(outcomes);
    }

    /** Asks them all. Blocks until each has answered, or is too late. */
    static ScrapeReport of(Metainfo metainfo, FetchConfig config) {
        try (var scraper = new Scraper(config)) {
            var trackers = metainfo.trackers().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
            return new ScrapeReport(scraper.scrape(trackers, metainfo.torrent().id()));
        }
    }

    /** Fails, with a sentence for people, unless somebody answered. */
    void orFail(String source) throws IOException {
        if (outcomes.isEmpty()) {
            throw new IOException(source + " names no tracker");
        }
        if (outcomes.stream().allMatch(outcome -> outcome.counts() == null)) {
            throw new IOException("no tracker of " + source + " says how many have it");
        }
    }

    void writeText(PrintWriter out) {
        for (var outcome : outcomes) {
            out.printf("%-13s %s", outcome.torrent().isV2() ? "swarm v2" : "swarm v1", outcome.tracker());
            var counts = outcome.counts();
            if (counts == null) {
                out.println(" " + InfoCommand.visible(outcome.trouble()));
            } else {
                out.printf(": %d seeders, %d leechers", counts.seeders(), counts.leechers());
                out.println(counts.completed() == null ? "" : ", " + counts.completed() + " completed");
            }
        }
    }

    void writeJson(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("scrape");
        for (var outcome : outcomes) {
            json.writeStartObject();
            json.writeStringField("tracker", outcome.tracker().toString());
            json.writeStringField("infohash", outcome.torrent().hex());
            var counts = outcome.counts();
            if (counts == null) {
                json.writeStringField("error", outcome.trouble());
            } else {
                json.writeNumberField("seeders", counts.seeders());
                json.writeNumberField("leechers", counts.leechers());
                if (counts.completed() != null) {
                    json.writeNumberField("completed", counts.completed());
                }
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
