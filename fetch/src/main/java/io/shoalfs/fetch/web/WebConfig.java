package io.shoalfs.fetch.web;

import java.time.Duration;
import java.util.Map;

/**
 * The limits of web seeds.
 *
 * @param connections to each host, for each web seed of a torrent
 * @param allConnections to all hosts that the redirects of one web seed lead to
 * @param pipeline requests under way on one connection at most, and as long as the host answers more than one
 * @param longestRange bytes of one request at most
 * @param longestWhole a file of no more bytes is taken whole, and kept in memory for a while, where a server knows no
 *     ranges; longer ones are not taken from it
 * @param wholeFiles bytes of memory for such files, of all web seeds together
 * @param patience for the first byte of an answer and between any two bytes
 * @param idle a connection on which nothing is asked for so long is closed
 * @param linger for so long a short rest may come that nobody waits for, since a new connection costs more
 * @param redirects that are followed for one request
 * @param firstPause after a failure; doubled, and jittered, for each that follows
 * @param longestPause between two attempts
 * @param budget how many bytes of files all web seeds together may be asked for; {@link WebBudget#NONE}: any number
 * @param tokenFiles paths of files with a bearer token each, by the host ({@code HOST} or {@code HOST:PORT}) that it is for
 */
public record WebConfig(
        int connections,
        int allConnections,
        int pipeline,
        int longestRange,
        int longestWhole,
        long wholeFiles,
        Duration patience,
        Duration idle,
        Duration linger,
        int redirects,
        Duration firstPause,
        Duration longestPause,
        long budget,
        Map<String, String> tokenFiles) {

    public WebConfig {
        tokenFiles = Map.copyOf(tokenFiles);
    }

    private static final int MIB = 1 << 20;

    /** What a server may have sent, with a budget, before it learns that nobody wants it. In bytes. */
    static final int BUDGET_BUFFER = 128 * 1024;

    /** Four connections to a host, 16 MiB a request, ten seconds, five redirects, pauses of one second to five minutes. */
    public static WebConfig standard() {
        return new WebConfig(
                4,
                16,
                4,
                16 * MIB,
                32 * MIB,
                64L * MIB,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                5,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                WebBudget.NONE,
                Map.of());
    }

    /**
     * The same, but for what web seeds may cost. Nothing is then asked behind what is under way on a connection: what such a
     * request has cost when the connection ends, nobody could tell.
     */
    public WebConfig budget(long bytes) {
        return with(bytes == WebBudget.NONE ? pipeline : 1, bytes, tokenFiles);
    }

    /** The same, but for the tokens that are told to servers. */
    public WebConfig tokenFiles(Map<String, String> byHost) {
        return with(pipeline, budget, byHost);
    }

    private WebConfig with(int otherPipeline, long otherBudget, Map<String, String> otherTokenFiles) {
        return new WebConfig(
                connections,
                allConnections,
                otherPipeline,
                longestRange,
                longestWhole,
                wholeFiles,
                patience,
                idle,
                linger,
                redirects,
                firstPause,
                longestPause,
                otherBudget,
                otherTokenFiles);
    }
}
