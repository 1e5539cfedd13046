package io.shoalfs.mount.engine;

import io.shoalfs.cache.DeclaredOrders;
import io.shoalfs.cache.order.Agenda;
import io.shoalfs.torrent.InfoHash;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of declared orders, in the cache directory: who mounts the same torrents there again goes on with it. Any
 * thread; blocks for the disk. What cannot be kept or read is left out: nobody reads less for that.
 */
final class SavedOrders {

    private static final Logger log = LoggerFactory.getLogger(SavedOrders.class);

    /** Begins each file; the CRC32C of all before ends it. */
    private static final int FORMAT = 0x534f5202;

    private final OrderFiles files;
    private final DeclaredOrders orders;

    /** The files of mounts that are there, by the orders' keys. */
    private final Map<String, Path> used = new HashMap<>();

    /** @param cacheDirectory in which they are kept */
    SavedOrders(Path cacheDirectory, DeclaredOrders orders) {
        this.files = new OrderFiles(cacheDirectory.resolve("orders"));
        this.orders = orders;
        clear();
    }

    private void clear() {
        try {
            files.clear(new HashSet<>(used.values()), Instant.now());
        } catch (IOException | UncheckedIOException e) {
            log.warn("orders that were declared long ago are not removed: {}", e.getMessage());
        }
    }

    /** Keeps what is left of all orders of a mount, as it is now. */
    synchronized void save(Place place) {
        for (var order : orders.progress()) {
            if (DeclareOrder.isOf(order.name(), place)) {
                save(order, place);
            }
        }
    }

    /** The mount ends: its orders are kept, and count no longer. */
    synchronized void leave(Place place) {
        save(place);
        orders.progress().stream()
                .map(DeclaredOrders.Progress::name)
                .filter(name -> DeclareOrder.isOf(name, place))
                .forEach(orders::withdraw);
        used.keySet().removeIf(key -> DeclareOrder.isOf(key, place));
        clear();
    }

    private void save(DeclaredOrders.Progress order, Place place) {
        String name = DeclareOrder.name(order.name());
        try {
            var file = used.get(order.name());
            if (file == null) {
                file = files.unused(name, place.at(), new HashSet<>(used.values()));
                used.put(order.name(), file);
            }
            if (order.isOver()) {
                Files.deleteIfExists(file);
                return;
            }
            var beside = OrderFiles.beside(file);
            try (var channel = FileChannel.open(
                    beside,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                write(order, place, channel);
                channel.force(true);
            } catch (IOException e) {
                Files.deleteIfExists(beside);
                throw e;
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UncheckedIOException e) {
            log.warn("the order {} of {} is not kept for the next mount: {}", name, place.at(), e.getMessage());
        }
    }

    private void write(DeclaredOrders.Progress order, Place place, FileChannel channel) throws IOException {
        var checked =
                new CheckedOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)), new CRC32C());
        var out = new DataOutputStream(checked);
        out.writeInt(FORMAT);
        out.writeUTF(DeclareOrder.name(order.name()));
        out.writeUTF(place.at());
        out.writeLong(order.limitBytes());
        out.writeInt(order.torrents().size());
        for (var torrent : order.torrents()) {
            out.writeUTF(torrent.hex());
        }
        var rest = orders.rest(order.name());
        out.writeLong(rest.before());
        out.writeInt(rest.entries().length);
        for (int number : rest.entries()) {
            out.writeInt(number);
        }
        out.writeInt((int) checked.getChecksum().getValue());
        out.flush();
    }

    /** Keeps an order of a mount no longer. */
    synchronized void forget(String name, Place place) {
        try {
            var own = used.remove(DeclareOrder.key(name, place));
            if (own != null) {
                Files.deleteIfExists(own);
                return;
            }
            for (var file : files.of(name, place.at())) {
                if (!used.containsValue(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("the order {} of {} comes back with the next mount: {}", name, place.at(), e.getMessage());
        }
    }

    /** Declares again what was kept of a mount's orders, if all their torrents are mounted there. */
    synchronized void restore(Place place) {
        try {
            for (var file : files.of(place.at())) {
                if (!used.containsValue(file)) {
                    restore(file, place);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("orders that were declared before are not gone on with: {}", e.getMessage());
        }
    }

    private void restore(Path file, Place place) {
        try (var checked = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32C());
                var in = new DataInputStream(checked)) {
            if (in.readInt() != FORMAT) {
                throw new IOException("it is of another version");
            }
            String key = DeclareOrder.key(in.readUTF(), place);
            // Of two that are called alike one is enough for one mount.
            if (in.readUTF().equals(place.at()) && !used.containsKey(key)) {
                restore(key, in, checked, place);
                used.put(key, file);
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn("an order of {} is not gone on with: {}", place.at(), e.getMessage());
        }
    }

    private void restore(String key, DataInputStream in, CheckedInputStream checked, Place place) throws IOException {
        long limit = in.readLong();
        List<InfoHash> torrents = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            torrents.add(new InfoHash(in.readUTF()));
        }
        if (!place.torrents().containsAll(torrents)) {
            throw new IOException("not all torrents that it is of are mounted there");
        }
        var entries = new Agenda.Builder(orders.catalog(torrents)).after(in.readLong());
        for (int left = in.readInt() / Agenda.NUMBERS; left > 0; left--) {
            entries.add(in.readInt(), in.readInt(), in.readInt());
        }
        int found = (int) checked.getChecksum().getValue();
        if (in.readInt() != found) {
            throw new IOException("it is damaged");
        }
        var ahead = OptionalLong.of(Math.min(limit, orders.aheadMax()));
        orders.declare(new DeclaredOrders.Terms(key, false, ahead), torrents, entries);
        log.info("the order {} goes on where it was left", DeclareOrder.name(key));
    }
}
