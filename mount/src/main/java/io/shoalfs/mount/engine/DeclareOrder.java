package io.shoalfs.mount.engine;

import io.shoalfs.cache.DeclaredOrders;
import io.shoalfs.cache.order.Agenda;
import io.shoalfs.cache.order.Catalog;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.control.ProtocolException;
import io.shoalfs.mount.fs.FileFinder;
import io.shoalfs.mount.fs.FileFinder.Found;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Takes the order in which a mount's files will be read: all of it or, if a file is not there, nothing. */
final class DeclareOrder implements Errand {

    /** No name has it. */
    private static final char SEPARATOR = '@';

    private final Mounts mounts;
    private final DeclaredOrders orders;
    private final SavedOrders saved;

    DeclareOrder(Mounts mounts, DeclaredOrders orders, SavedOrders saved) {
        this.mounts = mounts;
        this.orders = orders;
        this.saved = saved;
    }

    /** Withdraws what this took. */
    Errand withdraw() {
        return (request, progress) -> {
            String name = request.text(Fields.NAME);
            var place = mounts.of(request);
            saved.forget(name, place);
            if (!orders.withdraw(key(name, place))) {
                throw new IOException("no order \"" + name + "\" is declared there");
            }
            return Map.of(Fields.NAME, name);
        };
    }

    /** The fields of a request. */
    private static final class Fields {

        static final String INODE = "inode";
        static final String PREFIXES = "prefixes";
        static final String IS_NULL = "null";
        static final String NAME = "name";
        static final String APPEND = "append";
        static final String AHEAD = "ahead_bytes";

        private Fields() {}
    }

    /** The name that an order of a mount has among all orders of the engine. */
    static String key(String name, Place place) {
        return name + SEPARATOR + place.id();
    }

    /** Whether an order of that key is of this mount. */
    static boolean isOf(String key, Place place) {
        return key.substring(key.indexOf(SEPARATOR) + 1).equals(place.id());
    }

    /** The name of an order of that key. */
    static String name(String key) {
        return key.substring(0, key.indexOf(SEPARATOR));
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        if (request.attachments().size() != 1) {
            throw new ProtocolException("an order without its list");
        }
        var list = new FileList(request.attachments().get(0), request.flag(Fields.IS_NULL));
        var place = mounts.of(request);
        var ahead = request.fields().containsKey(Fields.AHEAD)
                ? OptionalLong.of(request.number(Fields.AHEAD))
                : OptionalLong.empty();
        var terms = new DeclaredOrders.Terms(key(request.text(Fields.NAME), place), request.flag(Fields.APPEND), ahead);
        var reading = new Reading(new Where(place, request));
        reading.read(list);
        orders.declare(terms, reading.torrents, reading.entries);
        saved.save(place);
        return reading.answer();
    }

    /** Which directory the paths lead from. */
    private static final class Where {

        private final String at;
        private final long inode;
        private final List<byte[]> prefixes;
        private final FileFinder finder;

        Where(Place place, ControlMessage request) throws IOException {
            this.at = place.at();
            this.inode = request.number(Fields.INODE);
            this.prefixes = request.texts(Fields.PREFIXES).stream()
                    .map(prefix -> prefix.getBytes(StandardCharsets.UTF_8))
                    .toList();
            this.finder = new FileFinder(
                    place.volume().orElseThrow(() -> new IOException(at + " is not mounted (any longer)")));
        }

        Optional<Found> find(byte[] path) {
            return finder.find(inode, relative(path));
        }

        private byte[] relative(byte[] path) {
            if (path[0] != '/') {
                return path;
            }
            for (var prefix : prefixes) {
                int length = prefix.length;
                if (path.length > length && path[length] == '/' && Arrays.equals(path, 0, length, prefix, 0, length)) {
                    return Arrays.copyOfRange(path, length + 1, path.length);
                }
            }
            return new byte[] {0};
        }
    }

    /** Makes entries of lines. */
    private final class Reading {

        private final Where where;
        private final List<InfoHash> torrents;
        private final Catalog catalog;
        private final Agenda.Builder entries;
        private final Map<InfoHash, Integer> numbers = new HashMap<>();
        private long files;
        private long bytes;
        private long missing;
        private String firstMissing = "";

        Reading(Where where) throws IOException {
            this.where = where;
            this.torrents = where.finder.torrents().keySet().stream()
                    .sorted(Comparator.comparing(InfoHash::hex))
                    .toList();
            this.catalog = orders.catalog(torrents);
            this.entries = new Agenda.Builder(catalog);
            for (int torrent = 0; torrent < torrents.size(); torrent++) {
                numbers.put(torrents.get(torrent), torrent);
            }
        }

        void read(FileList list) throws IOException {
            for (var line = list.next(); line != null; line = list.next()) {
                var found = where.find(line.path());
                if (found.isPresent() && numbers.containsKey(found.get().torrent())) {
                    add(found.get(), line);
                } else if (missing++ == 0) {
                    firstMissing = "\"" + new String(line.path(), StandardCharsets.UTF_8) + "\" (line " + line.line()
                            + ") is no file below " + where.at;
                }
            }
            // A profile may be of another version of the torrent.
            if (missing > 0 && !list.isProfile()) {
                throw new IOException(firstMissing
                        + (missing > 1
                                ? (missing == 2 ? ", nor is another" : ", nor are " + (missing - 1) + " others")
                                : "")
                        + ": nothing was declared");
            }
        }

        private void add(Found found, FileList.Line line) {
            int torrent = numbers.getOrDefault(found.torrent(), 0);
            int file = catalog.file(torrent, found.file());
            if (line.length() == Long.MAX_VALUE) {
                entries.add(file);
                bytes += found.length();
            } else {
                long end = Math.min(found.length(), line.offset() + Math.min(line.length(), found.length()));
                if (line.offset() >= end) {
                    missing++;
                    return;
                }
                var layout = catalog.layout(torrent);
                int first = layout.pieceAt(found.file(), line.offset());
                int last = layout.pieceAt(found.file(), end - 1);
                entries.add(file, catalog.piece(torrent, first), last - first + 1);
                bytes += end - line.offset();
            }
            files++;
        }

        Map<String, Object> answer() {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("files", files);
            answer.put("bytes", bytes);
            answer.put("missing", missing);
            return answer;
        }
    }
}
