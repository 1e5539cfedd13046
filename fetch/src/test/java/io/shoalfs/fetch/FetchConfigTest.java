package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FetchConfigTest {

    private final FetchConfig standard = FetchConfig.standard();

    @Test
    void withers_changeOneLimitEach() {
        var config = standard.listeningAt(6881)
                .maxConnections(7)
                .uploadSlots(3)
                .maxUpload(1_000)
                .maxDownload(2_000);

        assertEquals(6881, config.listenPort());
        assertEquals(standard.connections().most(7), config.connections());
        assertEquals(7, config.connections().most());
        assertEquals(3, config.uploads().slots());
        assertEquals(1_000, config.uploads().bytesPerSecond());
        assertEquals(
                standard.uploads(),
                config.uploads().slots(standard.uploads().slots()).rate(0));
        assertEquals(2_000, config.swarm().bytesPerSecond());
        assertEquals(standard.swarm(), config.swarm().rate(0));
    }

    @Test
    void noUpload_isNoSlots() {
        assertEquals(0, standard.noUpload().uploads().slots());
    }

    @Test
    void limits_thatAreNone_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> standard.maxConnections(0));
        assertThrows(IllegalArgumentException.class, () -> standard.uploadSlots(-1));
        assertThrows(IllegalArgumentException.class, () -> standard.maxUpload(-1));
        assertThrows(IllegalArgumentException.class, () -> standard.maxDownload(-1));
    }
}
