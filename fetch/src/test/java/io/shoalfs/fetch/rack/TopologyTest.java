package io.shoalfs.fetch.rack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {

    @ParameterizedTest
    @CsvSource({
        "eu/a/r1, eu/a/r1, RACK",
        "eu/a/r1, eu/a/r2, ZONE",
        "eu/a/r1, eu/b/r1, REGION",
        "eu/a/r1, us/a/r1, FAR",
        "eu/a, eu/a, RACK",
        "eu/a, eu/a/r1, ZONE",
        "eu, eu, RACK",
        "eu/a/r1, '', RACK",
        "'', '', RACK"
    })
    void distance_isTheSameBothWays(String one, String other, Distance distance) {
        assertEquals(distance, Topology.parse(one).distanceTo(Topology.parse(other)));
        assertEquals(distance, Topology.parse(other).distanceTo(Topology.parse(one)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eu", "eu/a", "eu-west-1/a.2/rack:7"})
    void toString_isWhatWasParsed(String text) {
        assertEquals(text, Topology.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "eu/", "eu//r1", "a/b/c/d", "eu west", "ä", "eu/a\u0000"})
    void parse_ofWhatIsNoPlace_saysSo(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Topology.parse(text));

        assertTrue(String.valueOf(refused.getMessage()).contains("is no place"));
    }

    @Test
    void nearer_isARackThanAZone_andAnythingThanAServer() {
        assertTrue(Distance.RACK.isNearerThan(Distance.ZONE));
        assertTrue(Distance.FAR.isNearerThan(Distance.ORIGIN));
    }
}
