package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Owner;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

class OptionListTest {

    private final CommandLine command = new CommandLine(new MountCommand());

    @Test
    void optionList_isTheLongOptionsThatItStandsFor() {
        parse("-o", "ro,cache-dir=/c,cache-size=20G,read-timeout=2m", "-oallow_other,peer=h:1,peer=[::1]:2", "-f");

        assertEquals(Path.of("/c"), value("--cache-dir"));
        assertEquals(new Values.Share(20L << 30, false), value("--cache-size"));
        assertEquals(Duration.ofMinutes(2), value("--read-timeout"));
        assertEquals(true, value("--allow-other"));
        assertEquals(true, value("-f"));
        assertEquals(
                List.of(InetSocketAddress.createUnresolved("h", 1), InetSocketAddress.createUnresolved("::1", 2)),
                value("--peer"));
    }

    @Test
    void optionList_namesWebSeeds() {
        parse("-o", "web-seed=http://h/a set/,web-seed=https://[::1]:8443/x.iso?y=1");

        assertEquals(
                List.of(URI.create("http://h/a%20set/"), URI.create("https://[::1]:8443/x.iso?y=1")),
                value("--web-seed"));
    }

    @Test
    void optionList_namesBuckets_tokensAndPrices() {
        parse("-o", "web-seed=s3://b_1/a set,web-seed=s3://b.2", "-o", "web-token=Hub.co=/t,web-token=[::1]:81=/u");

        assertEquals(List.of(URI.create("s3://b_1/a%20set"), URI.create("s3://b.2/")), value("--web-seed"));
        assertEquals(Map.of("hub.co", "/t", "[::1]:81", "/u"), value("--web-token"));
        assertEquals(SourceKind.fastest, value("--prefer"));

        parse("-o", "prefer=peers,web-budget=20M");
        assertEquals(SourceKind.peers, value("--prefer"));
        assertEquals((Long) (20L << 20), value("--web-budget"));
    }

    @Test
    void whatMountAndFstabPass_isTaken() {
        parse("-o", "ro,dev,suid,exec,noatime,_netdev,nofail,x-systemd.requires=network-online.target,defaults,user,");

        assertEquals(false, value("--allow-other"));
    }

    @Test
    void defaults_areThoseOfTheManual() {
        parse();

        assertEquals(Duration.ofSeconds(45), value("--read-timeout"));
        assertEquals(0, (Integer) value("--listen-port"));
    }

    @Test
    void optionList_mayFollowTheMountPoint() {
        command.parseArgs("s.torrent", "/m", "-o", "cache-size=1M,keep-free=5%");

        assertEquals(new Values.Share(1L << 20, false), value("--cache-size"));
        assertEquals(new Values.Share(5, true), value("--keep-free"));
    }

    @Test
    void unknownOptions_areRefusedByName() {
        var failure = assertThrows(ParameterException.class, () -> parse("-o", "ro,nonsense=1"));

        assertTrue(String.valueOf(failure.getMessage()).contains("nonsense=1"));
    }

    @Test
    void optionsOfTheMount_haveLibfusesNames_andReachTheMount() {
        parse("-o", "uid=1234,gid=4294967294,umask=027,auto_unmount,max_read=16384,allow_other,noexec,nopassthrough");
        assertEquals(
                MountOptions.of("s")
                        .owner(new Owner(1234, -2, 027))
                        .autoUnmount(true)
                        .maxRead(16384)
                        .allowOther(true)
                        .noExec(true)
                        .passthrough(false),
                options().mountOptions("s"));

        parse("--uid", "5", "--umask", "77", "--auto-unmount", "--max-read", "4096");
        var found = options().mountOptions("s");
        assertEquals(new Owner(5, Owner.ofThisUser().group(), 077), found.owner());
        assertEquals(4096, found.maxRead());
        assertTrue(found.autoUnmount());

        parse();
        assertEquals(
                MountOptions.of("s").allowOther(ThisUser.isRoot()), options().mountOptions("s"));
        for (String bad : List.of(
                "uid=-1", "uid=4294967295", "gid=me", "umask=8", "umask=1777", "max_read=4095", "max_read=131073")) {
            assertThrows(ParameterException.class, () -> parse("-o", bad), bad);
        }
    }

    @Test
    void places_areSplitAtTheirLastColonAndSlash() {
        var place = new Values.Place();

        assertEquals(new ExecCommand.Place("a.torrent", Path.of("/data")), place.convert("a.torrent:/data"));
        assertEquals(
                new ExecCommand.Place("http://h:80/a.torrent", Path.of("/d/e")),
                place.convert("http://h:80/a.torrent:/d/e"));
        for (String bad : List.of("", "a.torrent", ":/data", "a.torrent:data")) {
            assertThrows(CommandLine.TypeConversionException.class, () -> place.convert(bad), bad);
        }
    }

    @Test
    void limitsOfTheNetwork_reachTheEngine() {
        parse("-o", "max-connections=7,upload-slots=3,listen-port=6881");
        assertEquals(
                FetchConfig.standard().listeningAt(6881).maxConnections(7).uploadSlots(3),
                options().fetchConfig());

        parse("--upload-slots", "5", "-o", "no-upload");
        assertEquals(FetchConfig.standard().noUpload(), options().fetchConfig());

        parse();
        assertEquals(FetchConfig.standard(), options().fetchConfig());
        for (String bad : List.of("0", "-1", "many", "")) {
            assertThrows(ParameterException.class, () -> parse("-o", "max-connections=" + bad), bad);
        }
    }

    @Test
    void discoveries_reachTheEngine() {
        parse("--no-dht", "-o", "no-lsd");
        assertEquals(FetchConfig.standard().noDht().noLsd(), options().fetchConfig());

        parse("--dht-bootstrap", "[::1]:6881", "-o", "dht-bootstrap=h:7,no-dht");
        assertEquals("[::1]:6881,h:7", options().fetchConfig().dhtBootstrap());
        assertFalse(options().fetchConfig().usesDht());

        parse();
        assertTrue(options().fetchConfig().usesDht());
        assertTrue(options().fetchConfig().usesLsd());
        for (String bad : List.of("", "h", "h:0", "h:65536", ":1")) {
            assertThrows(ParameterException.class, () -> parse("-o", "dht-bootstrap=" + bad), bad);
        }
    }

    @Test
    void rates_reachTheEngine() {
        parse("--max-upload", "500K", "-o", "max-download=2M/s");
        assertEquals(
                FetchConfig.standard().maxUpload(500 << 10).maxDownload(2 << 20),
                options().fetchConfig());

        parse("-o", "max-upload=0", "--max-download", "0");
        assertEquals(FetchConfig.standard(), options().fetchConfig());
        for (String bad : List.of("", "-1", "fast", "2M/h", "2Mbit", "/s", "1.5M")) {
            var failure = assertThrows(ParameterException.class, () -> parse("-o", "max-upload=" + bad), bad);
            assertTrue(String.valueOf(failure.getMessage()).contains("is not a rate such as"), failure.getMessage());
        }
    }

    @Test
    void encryption_isOneOfThree() {
        parse("--encryption", "prefer");
        assertEquals(FetchConfig.standard().preferEncryption(), options().fetchConfig());
        parse("-o", "encryption=require");
        assertEquals(FetchConfig.standard().requireEncryption(), options().fetchConfig());
        parse("-o", "encryption=allow");
        assertEquals(FetchConfig.standard(), options().fetchConfig());
        assertThrows(ParameterException.class, () -> parse("-o", "encryption=some"));
    }

    @Test
    void network_isPublicOrCluster_andPeersMayBeBounded() {
        var usual = FetchConfig.standard();
        parse("--network", "public");
        assertEquals(usual, options().fetchConfig());
        parse("-o", "network=cluster,allow-peers=10.0.0.0/8,allow-peers=fd00::/8,allow-private-sources");
        assertEquals(
                usual.allowPeers(List.of("10.0.0.0/8", "fd00::/8"))
                        .allowPrivateSources()
                        .cluster(),
                options().fetchConfig());
        assertThrows(ParameterException.class, () -> parse("--network", "private"));
        var failure = assertThrows(ParameterException.class, () -> parse("--allow-peers", "example.org/8"));
        assertTrue(String.valueOf(failure.getMessage()).contains("is not a network such as"), failure.getMessage());
    }

    @Test
    void binding_isOfThisMachine() {
        parse("-o", "bind=127.0.0.1,interface=lo,no-pex,announce-address=192.0.2.7:6881");
        assertEquals(
                FetchConfig.standard().bind(List.of("127.0.0.1"), "lo").noPex().announceAddress("192.0.2.7:6881"),
                options().fetchConfig());
        parse("--bind", "127.0.0.1,127.0.0.1");
        assertThrows(ParameterException.class, () -> options().fetchConfig());

        assertRefused("this machine has no address 192.0.2.1", "--bind", "192.0.2.1");
        assertRefused("is neither an IPv4 nor an IPv6 address", "--bind", "127.0.0.1,localhost");
        assertRefused("this machine has no network interface 'none0'", "-o", "interface=none0");
        assertRefused("is no network interface", "-o", "interface=");
        assertRefused("is not ADDRESS or ADDRESS:PORT", "--announce-address", "example.org:1");
    }

    private void assertRefused(String reason, String... arguments) {
        var failure = assertThrows(ParameterException.class, () -> parse(arguments));
        assertTrue(String.valueOf(failure.getMessage()).contains(reason), failure.getMessage());
    }

    @Test
    void trackers_areAddresses() {
        parse("--tracker", "udp://t.example:6969", "-o", "tracker=https://t.example/announce");
        assertEquals(
                List.of(URI.create("udp://t.example:6969"), URI.create("https://t.example/announce")),
                options().given().trackers());
        assertThrows(ParameterException.class, () -> parse("--tracker", "ftp://t.example/"));
    }

    @Test
    void shortOptions_mayComeTogether() {
        parse("-fo", "ro,cache-size=1M");
        assertEquals(true, value("-f"));
        assertEquals(new Values.Share(1L << 20, false), value("--cache-size"));

        parse("-foallow_other");
        assertEquals(true, value("-f"));
        assertEquals(true, value("--allow-other"));
    }

    @Test
    void sizes_areExact() {
        var size = new Values.Size();

        assertEquals(1, size.convert("1"));
        assertEquals(1024, size.convert("1k"));
        assertEquals(3L << 20, size.convert("3MiB"));
        assertEquals(2L << 40, size.convert("2TB"));
        for (String bad : List.of("", "-1", "1X", "1.5G", "99999999999T", "G")) {
            assertThrows(CommandLine.TypeConversionException.class, () -> size.convert(bad), bad);
        }
    }

    private void parse(String... options) {
        var arguments = new String[options.length + 2];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = "s.torrent";
        arguments[options.length + 1] = "/m";
        command.parseArgs(OptionList.detached(arguments));
    }

    private EngineOptions options() {
        var mixin = Objects.requireNonNull(command.getCommandSpec().mixins().get("options"));
        return (EngineOptions) mixin.userObject();
    }

    private Object value(String name) {
        OptionSpec option = command.getCommandSpec().findOption(name);
        return option.getValue();
    }
}
