package io.shoalfs.fetch.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** BEP 19's rules for where a file is. */
class WebFilesTest {

    @Test
    void of_theOneFileOfATorrent() {
        var torrent = new Site().add(5, "", "a b.iso").torrent("a b.iso");

        assertEquals(URI.create("http://h/any%20name?x=1"), at(torrent, "http://h/any%20name?x=1"));
        assertEquals(URI.create("http://h/d/a%20b.iso"), at(torrent, "http://h/d/"));
    }

    @Test
    void of_aFileInADirectory() {
        var torrent = new Site().add(5, "", "sub", "ü%.x").torrent("set+1");

        assertEquals(URI.create("http://h/d/set%2B1/sub/%C3%BC%25.x"), at(torrent, "http://h/d/"));
        assertEquals(URI.create("http://h/d/set%2B1/sub/%C3%BC%25.x"), at(torrent, "http://h/d#part"));
    }

    private static URI at(io.shoalfs.torrent.Torrent torrent, String base) {
        return new WebFiles(torrent, URI.create(base)).of(0);
    }
}
