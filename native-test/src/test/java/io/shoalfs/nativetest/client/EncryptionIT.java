package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.Seed;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Transmission;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that speak encrypted only, both ways; and a mount that does. */
@Execution(ExecutionMode.CONCURRENT)
class EncryptionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Its own numbers: nothing but encrypted connections, out and in; RC4 behind the handshake too. */
    private static final String[] ENCRYPTED_ONLY = {"out_enc_policy=0", "in_enc_policy=0", "allowed_enc_level=2"};

    private static final String[] IN_THE_CLEAR_ONLY = {"out_enc_policy=2", "in_enc_policy=2"};

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(8);
    }

    private Path torrent() throws IOException {
        return dataSet.torrent(work, 256 << 10);
    }

    /** A mount that allows it comes to it by being refused first. */
    @ParameterizedTest
    @CsvSource({
        "libtorrent, allow",
        "libtorrent, prefer",
        "libtorrent, require",
        "transmission, allow",
        "transmission, require"
    })
    void copy_fromASeedThatRequiresIt_isExact(String client, String encryption) throws IOException {
        Seed seed = client.equals("libtorrent")
                ? Libtorrent.run(work, torrent(), dataSet.home(), "127.0.0.1", ENCRYPTED_ONLY)
                : checked(Transmission.run(work, torrent(), dataSet.home(), true));

        ShoalFs shoalFs = ShoalFs.mount(
                work, "mount", work.path("cache"), torrent(), "--peer", seed.peer(), "--encryption", encryption);

        dataSet.assertEqualTo(shoalFs.content());
        shoalFs.close();
    }

    private static Transmission checked(Transmission client) throws IOException {
        Await.untilTrue("transmission's check", PATIENCE, () -> Optional.of(client.isDone()));
        return client;
    }

    /** One that would rather have it takes what there is. */
    @Test
    void copy_fromASeedInTheClear_isExactWhereItIsNotRequired() throws IOException {
        var seed = Libtorrent.run(work, torrent(), dataSet.home(), "127.0.0.1", IN_THE_CLEAR_ONLY);

        ShoalFs shoalFs = ShoalFs.mount(
                work, "mount", work.path("cache"), torrent(), "--peer", seed.peer(), "--encryption", "prefer");

        dataSet.assertEqualTo(shoalFs.content());
        shoalFs.close();
    }

    @Test
    void read_fromASeedInTheClear_failsWhereItIsRequired_andSaysWhy() throws IOException {
        var seed = Libtorrent.run(work, torrent(), dataSet.home(), "127.0.0.1", IN_THE_CLEAR_ONLY);

        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent(),
                "--peer",
                seed.peer(),
                "--encryption",
                "require",
                "--read-timeout",
                "3s");

        var failure = assertThrows(
                IOException.class, () -> Files.readAllBytes(shoalFs.content().resolve("large/0.bin")));
        assertTrue(String.valueOf(failure.getMessage()).contains("Input/output error"), failure.toString());
        shoalFs.close();
    }

    /** Leeches come to the mount and find what they need there. */
    @ParameterizedTest
    @CsvSource({"allow", "require"})
    void libtorrentThatRequiresIt_ofAMountAlone_hasEverything(String encryption) throws IOException {
        var seed = Libtorrent.run(work, torrent(), dataSet.home(), "127.0.0.1", ENCRYPTED_ONLY);
        int port = Ports.free();
        String options = "listen-port=" + port + ",peer=" + seed.peer() + ",encryption=" + encryption;
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent(), "-o", options);
        dataSet.assertEqualTo(shoalFs.content());
        seed.close();

        var leech = Libtorrent.run(work, torrent(), work.folder("leech"), "127.0.0.1", ENCRYPTED_ONLY);
        leech.connect("127.0.0.1:" + port);
        Await.untilTrue("libtorrent's end", PATIENCE, () -> Optional.of(leech.isSeeding()));
        leech.close();
        dataSet.assertEqualTo(work.path("leech/shapes"));
        shoalFs.close();
    }
}
