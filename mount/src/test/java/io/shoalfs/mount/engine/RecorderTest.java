package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.torrent.Torrent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written down of reads. */
class RecorderTest {

    /** Its files share pieces: 0 to 2 (of 100), 2 and 3, 3 alone, 3 to 5. */
    private final Torrent torrent = SampleTorrent.of(41, 100, 250, 80, 20, 200).torrent();

    private final Recorder recorder = new Recorder();

    @Test
    void eachPartOnce_inTheOrderOfItsFirstRead_neighboursTogether() {
        recorder.read(torrent, 0, 1, 1);
        recorder.read(torrent, 0, 2, 2);
        recorder.read(torrent, 1, 2, 3);
        recorder.read(torrent, 0, 0, 2);
        recorder.read(torrent, 3, 4, 5);
        recorder.read(torrent, 2, 3, 3);
        recorder.read(torrent, 3, 3, 5);
        assertEquals(
                List.of("0 100+150", "1 0+80", "0 0+100", "3 50+150", "2 0+20", "3 0+50"),
                recorder.parts(0, 100).stream()
                        .map(part -> part.file() + " " + part.offset() + "+" + part.length())
                        .toList());
        assertEquals(2, recorder.parts(4, 100).size());
        assertEquals(1, recorder.parts(4, 1).size());
        assertEquals(List.of(), recorder.parts(6, 10));
    }
}
