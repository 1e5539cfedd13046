package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be connected to, whatever name leads there. */
class GuardedNamesTest {

    private static InetAddress address(String digits) {
        return NetUtil.createInetAddressFromIpAddressString(digits);
    }

    /** A name that has these addresses. */
    private static Resolver having(String... addresses) {
        return host -> CompletableFuture.completedFuture(
                Arrays.stream(addresses).map(GuardedNamesTest::address).toList());
    }

    private static String outcome(GuardedNames names, String host) {
        return names.resolve(host)
                .<String>handle((found, failure) -> failure == null
                        ? found.stream()
                                .map(InetAddress::getHostAddress)
                                .toList()
                                .toString()
                        : String.valueOf(
                                Objects.requireNonNull(failure.getCause()).getMessage()))
                .toCompletableFuture()
                .join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.9.10",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "169.254.169.254",
                "0.0.0.0",
                "224.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:127.0.0.1",
                "ff02::1",
                "0.1.2.3",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "203.0.113.1",
                "240.0.0.1",
                "255.255.255.255",
                "168.63.129.16",
                "::127.0.0.1",
                "::10.0.0.1",
                "::ffff:0:7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "3fff::1",
                "5f00::1",
                "fec0::1"
            })
    void untrusted_privateAddress_isRefused(String digits) {
        assertEquals(
                "name is not connected to: its address is not public",
                outcome(new GuardedNames(having(digits), false), "name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "172.15.0.1",
                "172.32.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "2001:4860::1",
                "2001:200::1",
                "2400::1",
                "64:ff9b::808:808",
                "2002:808:808::1",
                "::8.8.8.8"
            })
    void untrusted_publicAddress_isConnectedTo(String digits) {
        var names = new GuardedNames(having(digits, "10.0.0.1"), false);

        assertEquals(
                List.of(address(digits)).stream()
                        .map(InetAddress::getHostAddress)
                        .toList()
                        .toString(),
                outcome(names, "name"));
    }

    @Test
    void trusted_privateAddress_isConnectedTo_butNoneOfALink() {
        assertEquals("[10.1.2.3]", outcome(new GuardedNames(having("10.1.2.3"), true), "name"));
        assertEquals("[127.0.0.1]", outcome(new GuardedNames(having("127.0.0.1"), true), "name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "192.0.0.192",
                "100.100.100.200",
                "168.63.129.16",
                "fd00:ec2::254",
                "fd00:ec2::23",
                "fd20:ce::254",
                "fd00:c1::a9fe:a9fe",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "::169.254.169.254",
                "fe80::1"
            })
    void trusted_whereCloudsHaveCredentials_isRefused(String digits) {
        assertEquals(
                "name is not connected to: its address is of one link only",
                outcome(new GuardedNames(having(digits), true), "name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "224.0.0.1", "ff02::1", "64:ff9b::e000:1", "::ffff:0:0:0"})
    void trusted_whatIsNoHost_isRefused(String digits) {
        assertTrue(outcome(new GuardedNames(having(digits), true), "name").contains("not connected to"));
    }

    @Test
    void typed_isConnectedTo_whereverItIs_andNoOther() {
        var names = new GuardedNames(having("169.254.169.254"), true);
        names.type("169.254.169.254");
        names.type("Here.Example");

        assertEquals("[169.254.169.254]", outcome(names, "169.254.169.254"));
        assertEquals("[169.254.169.254]", outcome(names, "here.example"));
        assertTrue(outcome(names, "there.example").contains("not connected to"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://my_minio:9000/x, my_minio",
        "http://me:se@ret@my_minio/, my_minio",
        "https://[fd00::1]:1/, fd00::1",
        "https://[fd00::1]/, fd00::1",
        "udp://Tracker.Local:6969, tracker.local"
    })
    void typedAddress_typesItsHost(String address, String host) {
        var names = new GuardedNames(having("10.0.0.1"), false);
        names.type(URI.create(address));

        assertEquals("[10.0.0.1]", outcome(names, host));
        assertTrue(outcome(names, "other").contains("not connected to"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/9, 10.128.0.1, false",
        "10.0.0.0/9, 10.127.0.1, true",
        "0.0.0.0/0, 9.9.9.9, true",
        "0.0.0.0/0, ::1, false",
        "192.168.7.7, 192.168.7.7, true",
        "192.168.7.7, 192.168.7.6, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false"
    })
    void network_contains(String network, String digits, boolean isIn) {
        assertEquals(isIn, Cidr.parse(network).orElseThrow().contains(address(digits)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "example.org/8", "10.0.0.0/8/8"})
    void network_thatIsNone_isNotRead(String text) {
        assertEquals(Optional.empty(), Cidr.parse(text));
        assertFalse(Cidr.parse(text).isPresent());
    }
}
