package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingTest {

    private static String refusal(List<String> addresses, String device) {
        var failure = assertThrows(IllegalArgumentException.class, () -> Binding.of(addresses, device));
        return String.valueOf(failure.getMessage());
    }

    @Test
    void of_whatThisMachineHas_isThat() {
        assertEquals("127.0.0.1", Binding.of(List.of("127.0.0.1"), "").text());
        assertEquals("lo", Binding.of(List.of("127.0.0.1"), "lo").device());
        assertEquals(Binding.ANY, Binding.of(List.of(), ""));
    }

    @Test
    void of_whatIsNotHere_saysWhat() {
        assertEquals("this machine has no address 192.0.2.1", refusal(List.of("192.0.2.1"), ""));
        assertEquals("'localhost' is neither an IPv4 nor an IPv6 address", refusal(List.of("localhost"), ""));
        assertEquals("'' is neither an IPv4 nor an IPv6 address", refusal(List.of(""), ""));
        assertEquals("this machine has no network interface 'none0'", refusal(List.of(), "none0"));
        assertTrue(refusal(List.of("127.0.0.1", "127.0.0.2"), "").contains("more than one address of a family")
                || refusal(List.of("127.0.0.1", "127.0.0.2"), "").contains("no address 127.0.0.2"));
        assertTrue(refusal(List.of("127.0.0.1", "127.0.0.1"), "").contains("one IPv4 and one IPv6 address will do"));
        assertThrows(IllegalArgumentException.class, () -> Binding.of(List.of("0.0.0.0"), ""));
    }

    @Test
    void uses_theFamiliesThatHaveAnAddress() {
        var four = NetUtil.createInetAddressFromIpAddressString("10.0.0.1");
        var six = NetUtil.createInetAddressFromIpAddressString("2001:db8::1");

        assertTrue(new Binding(List.of(four), "").uses(four));
        assertFalse(new Binding(List.of(four), "").uses(six));
        assertFalse(new Binding(List.of(six), "").uses(four));
        assertTrue(new Binding(List.of(six, four), "").uses(four));
        assertTrue(Binding.ANY.uses(four));
        assertTrue(new Binding(List.of(), "eth0").uses(six));
    }
}
