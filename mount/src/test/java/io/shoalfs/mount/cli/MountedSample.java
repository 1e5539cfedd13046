package io.shoalfs.mount.cli;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.Urgency;
import io.shoalfs.mount.engine.RealTimers;
import io.shoalfs.mount.fs.SampleTree;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.libfuse.LibfuseTransport;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The program that {@link MountIT} starts: mounts the sample tree over a store in memory, and brings pieces when its
 * standard input says so. A JVM must not read its own mount.
 *
 * <p>Says {@code mounted}, then answers each line: {@code all} or {@code piece N} (they arrive), {@code demands} (what
 * has been demanded since, as {@code N:URGENCY}).
 */
final class MountedSample {

    private final SampleTree tree = SampleTree.small();
    private final MemoryPieceStore store = new MemoryPieceStore(tree.torrent());
    private final RecordingSource source = new RecordingSource();

    private MountedSample() {}

    /** Mounts at the first argument; the second is the read timeout in milliseconds. */
    public static void main(String[] arguments) throws Exception {
        new MountedSample()
                .serve(MountPoint.of(Path.of(arguments[0])), Duration.ofMillis(Long.parseLong(arguments[1])));
    }

    private void serve(MountPoint at, Duration readTimeout) throws Exception {
        var reader = new PieceReader(store, source, new RealTimers(), readTimeout);
        var volume = new TorrentVolume(store, reader, Instant.ofEpochSecond(1_600_000_000), 1 << 20);
        var options = MountOptions.of("sample, with comma").allowOther(true);
        at.prepare();
        var mount = new LibfuseTransport().mount(at.path(), volume, options);
        var ending = new Ending(() -> {
            volume.close();
            reader.close();
            mount.close();
        });
        ending.onSignal();
        var commands = new Thread(this::obey, "commands");
        commands.setDaemon(true);
        commands.start();
        System.out.println("mounted");
        mount.join();
        System.exit(ending.exit());
    }

    private void obey() {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        in.lines().forEach(line -> System.out.println(answer(line.split(" "))));
    }

    private String answer(String[] words) {
        switch (words[0]) {
            case "all" -> {
                for (int piece = 0; piece < tree.torrent().layout().pieceCount(); piece++) {
                    bring(piece);
                }
            }
            case "piece" -> bring(Integer.parseInt(words[1]));
            case "demands" -> {
                return demands();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    private void bring(int piece) {
        byte[] bytes = tree.piece(piece);
        var buffer = new HeapPieceMemory(1 << 30)
                .take(bytes.length, Urgency.BLOCKING)
                .orElseThrow();
        buffer.bytes().put(bytes);
        store.offer(piece, buffer).toCompletableFuture().join();
    }

    private String demands() {
        var text = new StringBuilder();
        source.takeDemands().forEach(demand -> text.append(demand.piece())
                .append(':')
                .append(demand.urgency())
                .append(' '));
        return text.toString();
    }
}
