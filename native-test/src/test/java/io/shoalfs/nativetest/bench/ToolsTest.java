package io.shoalfs.nativetest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** What dd, fio and proc(5) say, as they say it. */
class ToolsTest {

    @Test
    void dd_saysBytesAndSeconds() {
        var dd = Dd.of("""
                64+0 records in
                64+0 records out
                67108864 bytes (67 MB, 64 MiB) copied, 0.00730997 s, 9.2 GB/s
                """);

        assertEquals(67_108_864, dd.bytes());
        assertEquals(9_180, dd.rate(), 1);
        assertThrows(IllegalArgumentException.class, () -> Dd.of("dd: failed to open"));
    }

    @Test
    void fio_saysItsReads() {
        var fio = Fio.of("""
                {"jobs" : [{"jobname" : "bench", "read" : {"io_bytes" : 8, "bw_bytes" : 46137344, "bw" : 45056,
                  "iops" : 11264.500000, "runtime" : 1000}, "write" : {"bw_bytes" : 1, "iops" : 2.0}}]}
                """);

        assertEquals(new Fio(46.137344, 11264.5), fio);
        assertThrows(IllegalArgumentException.class, () -> Fio.of("fio: no such file"));
    }

    @Test
    void stat_hasTheProcessorsTimeBehindAName() {
        assertEquals(1.75, EngineClock.seconds("4711 (a b) c) S 1 2 3 4 5 6 7 8 9 10 125 50 0 0 20 0 30 0 1"));
    }
}
