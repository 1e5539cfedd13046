package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Finder;
import io.shoalfs.nativetest.NetworkNamespace;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Torrents without trackers, on two machines with a cable between them, and no DHT. */
class LsdIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void mount_ofATorrentWithoutTrackers_findsLibtorrentByNothingButTheLocalNetwork() throws IOException {
        try (var ours = NetworkNamespace.create(work);
                var theirs = NetworkNamespace.create(work)) {
            NetworkNamespace.connect(ours, "10.78.0.1/24", theirs, "10.78.0.2/24");
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            ShoalFs shoalFs = ShoalFs.mount(ours, "mount", work.path("cache"), torrent, "--no-dht");

            Finder.inLocalNetwork(theirs, "10.78.0.2:7881", torrent, dataSet.home());

            assertReads(dataSet, shoalFs, "copy");
        }
    }

    @Test
    void mount_beforeWhomLibtorrentWasThere_isFoundByIt() throws IOException {
        try (var ours = NetworkNamespace.create(work);
                var theirs = NetworkNamespace.create(work)) {
            NetworkNamespace.connect(ours, "10.78.0.1/24", theirs, "10.78.0.2/24");
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            Finder.inLocalNetwork(theirs, "10.78.0.2:7881", torrent, dataSet.home());

            ShoalFs shoalFs = ShoalFs.mount(ours, "mount", work.path("cache"), torrent, "--no-dht");

            assertReads(dataSet, shoalFs, "copy");
        }
    }

    /** Nothing but the local network says what it is, and who has it. */
    @Test
    void mount_ofALink_findsAllByNothingButTheLocalNetwork() throws IOException {
        try (var ours = NetworkNamespace.create(work);
                var theirs = NetworkNamespace.create(work)) {
            NetworkNamespace.connect(ours, "10.78.0.1/24", theirs, "10.78.0.2/24");
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            Finder.inLocalNetwork(theirs, "10.78.0.2:7881", torrent, dataSet.home());

            Path link = Path.of(Files.readString(DataSet.magnet(work, torrent)));
            ShoalFs shoalFs = ShoalFs.mount(ours, "mount", work.path("cache"), link, "--no-dht");

            assertReads(dataSet, shoalFs, "copy");
        }
    }

    private void assertReads(DataSet dataSet, ShoalFs shoalFs, String name) throws IOException {
        var copied = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path(name));
        assertEquals(0, copied.status(), copied.output());
        dataSet.assertEqualTo(work.path(name));
        shoalFs.close();
    }
}
