package io.shoalfs.mount.cli;

import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.control.ControlServer;
import io.shoalfs.mount.engine.Progress;
import io.shoalfs.mount.engine.SeedSettings;
import io.shoalfs.mount.engine.Seeding;
import io.shoalfs.mount.engine.Source;
import io.shoalfs.mount.fuse.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shoalfs seed}: gives torrents away out of the directory in which they are kept. */
@Command(
        name = "seed",
        description = {
            "Gives what a directory has of torrents to peers, in place: nothing is copied, and nothing there is written.",
            "Hashes it first (a restart only what has changed since), then serves in the foreground until a signal ends it.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false)
final class SeedCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(SeedCommand.class);

    @Parameters(
            arity = "2..*",
            paramLabel = "FILE.torrent... DIR",
            hideParamSyntax = true,
            description = {
                "The torrents: .torrent files, or their addresses (http or https).",
                "Where their files are, or a directory of each torrent's name that has them."
            })
    private List<String> operands = new ArrayList<>();

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "Where it is remembered what was verified. Default: as for shoalfs mount.")
    private @Nullable Path cacheDirectory;

    @Mixin
    private SharingOptions sharing = new SharingOptions();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException, InterruptedException {
        int last = operands.size() - 1;
        var from = Path.of(operands.get(last));
        if (!Files.isDirectory(from)) {
            throw new IOException(from + (Files.exists(from) ? " is not a directory" : ": there is no such directory"));
        }
        var torrents = new ArrayList<Metainfo>();
        for (var text : operands.subList(0, last)) {
            torrents.add(read(text));
        }
        var given = new GivenSources(sharing.peers(), List.of(), sharing.trackers());
        var settings = new SeedSettings(
                CacheDirectory.at(cacheDirectory).path(), sharing.fetchConfig(), sharing.http(), given);
        return serve(new Seeding(settings), torrents, from.toRealPath());
    }

    private Metainfo read(String text) throws IOException {
        var source = new Source(text);
        var metainfo = source.read(sharing.fetchConfig());
        if (!metainfo.isVerifiable()) {
            throw new IOException(source.shown() + " lacks hashes of its pieces (BEP 52's piece layers), "
                    + "so nothing can be verified: shoalfs create makes a whole one");
        }
        return metainfo;
    }

    private int serve(Seeding seeding, List<Metainfo> torrents, Path from) throws IOException, InterruptedException {
        ControlServer door;
        try {
            report.of(progress -> verify(seeding, torrents, from, progress), SeedCommand::sentence);
            seeding.start();
            door = ControlServer.start(seeding.socket(), LibC.load().geteuid(), seeding.handler());
        } catch (IOException e) {
            seeding.close();
            throw e;
        }
        var end = new CountDownLatch(1);
        var ending = new Ending(() -> {
            door.close();
            seeding.close();
            end.countDown();
        });
        ending.onSignal();
        log.info("{} is seeded", from);
        end.await();
        return ending.exit();
    }

    private static Map<String, Object> verify(Seeding seeding, List<Metainfo> torrents, Path from, Progress progress)
            throws IOException {
        try (var breakOff = new BreakOff()) {
            for (var torrent : torrents) {
                seeding.add(torrent, from);
            }
            return answer(seeding.verify(breakOff.from(progress)));
        }
    }

    private static Map<String, Object> answer(List<Seeding.Verified> all) throws IOException {
        var torrents = new ArrayList<Map<String, Object>>();
        for (var each : all) {
            int pieces = each.metainfo().torrent().layout().pieceCount();
            var name = each.metainfo().torrent().name().toString();
            if (each.heldPieces() == 0 && pieces > 0) {
                throw new IOException("nothing in " + each.root() + " matches the torrent " + name);
            }
            if (each.firstLacking() != null) {
                log.warn(
                        "{}: {} of {} pieces are missing or do not match, and are not offered; the first is of {}",
                        name,
                        pieces - each.heldPieces(),
                        pieces,
                        each.firstLacking());
            }
            torrents.add(fields(each, name, pieces));
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("status", "seeding");
        answer.put("torrents", torrents);
        return answer;
    }

    private static Map<String, Object> fields(Seeding.Verified torrent, String name, int pieces) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", name);
        torrent.metainfo()
                .torrent()
                .id()
                .all()
                .forEach(hash -> fields.put(hash.isV2() ? "infohash_v2" : "infohash_v1", hash.hex()));
        fields.put("directory", torrent.root().toString());
        fields.put("pieces", pieces);
        fields.put("pieces_held", torrent.heldPieces());
        return fields;
    }

    private static String sentence(Map<String, Object> answer) {
        var lines = new ArrayList<String>();
        if (answer.get("torrents") instanceof List<?> torrents) {
            for (var each : torrents) {
                var torrent = (Map<?, ?>) each;
                lines.add(InfoCommand.visible(torrent.get("name") + ": " + Report.number(torrent, "pieces_held")
                        + " of " + Report.count(torrent, "pieces", "piece") + " match in " + torrent.get("directory")));
            }
        }
        return String.join(System.lineSeparator(), lines);
    }
}
