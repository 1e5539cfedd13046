package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Nginx;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Several machines, each a process with a cache of its own, read the same from one server: what that has to send. */
@Execution(ExecutionMode.CONCURRENT)
class RackIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int NODES = 3;

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(20);
    }

    @Test
    void nodesThatShareATracker_readTheServerOnce() throws Exception {
        double share = shareSent(List.of(), 0);

        assertTrue(share <= 1.1, () -> "the server sent " + share + " of the data to " + NODES + " nodes");
    }

    @Test
    void oneIsKilled_theOthersReadOn() throws Exception {
        double share = shareSent(List.of("--topology", "eu/a"), 1);

        assertTrue(share <= 1.5, () -> "the server sent " + share + " of the data to " + NODES + " nodes");
    }

    @Test
    void alone_eachReadsTheServer() throws Exception {
        double share = shareSent(List.of("--no-rack", "--prefer", "web"), 0);

        assertTrue(share >= NODES - 0.5, () -> "the server sent " + share + " of the data to " + NODES + " nodes");
    }

    /** How often the server sends all of it, when each node reads it in an order of its own, and some are killed. */
    private double shareSent(List<String> options, int killed) throws Exception {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        var tracked = dataSet.tracked(work, 1 << 18, "v1");
        var nodes = new ArrayList<ShoalFs>();
        var readers = Executors.newFixedThreadPool(NODES);
        try {
            var all = new ArrayList<String>(List.of("--web-seed", nginx.url()));
            all.addAll(options);
            for (int i = 0; i < NODES; i++) {
                String name = "node" + i;
                nodes.add(ShoalFs.mount(
                        work, name, work.path("cache-" + name), tracked.torrent(), all.toArray(String[]::new)));
            }
            tracked.awaitPeers(NODES);
            var reads = new ArrayList<Future<Void>>();
            for (int i = 0; i < NODES; i++) {
                reads.add(readers.submit(reader(nodes.get(i).content(), i)));
            }
            for (int i = 0; i < killed; i++) {
                nodes.get(i).kill();
            }
            for (int i = killed; i < NODES; i++) {
                await(reads.get(i));
                dataSet.assertEqualTo(nodes.get(i).content());
            }
        } finally {
            readers.shutdownNow();
            for (int i = killed; i < nodes.size(); i++) {
                nodes.get(i).close();
            }
        }
        return (double) nginx.sent() / length();
    }

    private static Callable<Void> reader(Path content, int turn) {
        return () -> {
            List<Path> files = files(content);
            for (int i = 0; i < files.size(); i++) {
                Path file = files.get((i + turn * files.size() / NODES) % files.size());
                Command.bash(PATIENCE, "cat \"$1\" > /dev/null", file).succeeded();
            }
            return null;
        };
    }

    private static void await(Future<Void> read) throws InterruptedException, IOException {
        try {
            read.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static List<Path> files(Path content) throws IOException {
        try (Stream<Path> all = Files.walk(content)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static long length() throws IOException {
        long length = 0;
        for (Path file : files(dataSet.source())) {
            length += Files.size(file);
        }
        return length;
    }
}
