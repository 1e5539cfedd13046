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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of declared orders, in the cache directory: who mounts the same torrents there again goes on with it. Any
 * thread; blocks for the disk. What cannot be kept or read is left out: nobody reads less for that.
 */
final class SavedOrders {

    private static final Logger log = LoggerFactory.getLogger(SavedOrders.class);

    private static final int FORMAT = 1;

    private final Path directory;
    private final DeclaredOrders orders;

    /** @param cacheDirectory in which they are kept */
    SavedOrders(Path cacheDirectory, DeclaredOrders orders) {
        this.directory = cacheDirectory.resolve("orders");
        this.orders = orders;
    }

    private Path file(String key) {
        return directory.resolve(HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8)));
    }

    /** Keeps what is left of all orders of a mount, as it is now. */
    synchronized void save(String at) {
        for (var order : orders.progress()) {
            if (DeclareOrder.isOf(order.name(), at)) {
                save(order);
            }
        }
    }

    /** The mount ends: its orders are kept, and count no longer. */
    synchronized void leave(String at) {
        save(at);
        orders.progress().stream()
                .map(DeclaredOrders.Progress::name)
                .filter(name -> DeclareOrder.isOf(name, at))
                .forEach(orders::withdraw);
    }

    private void save(DeclaredOrders.Progress order) {
        var file = file(order.name());
        try {
            if (order.isOver()) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(directory);
            var beside = file.resolveSibling(file.getFileName() + ".part");
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
                out.writeInt(FORMAT);
                out.writeUTF(order.name());
                out.writeLong(order.limitBytes());
                out.writeInt(order.torrents().size());
                for (var torrent : order.torrents()) {
                    out.writeUTF(torrent.hex());
                }
                write(order.name(), out);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UncheckedIOException e) {
            log.warn("the order {} is not kept for the next mount: {}", order.name(), e.getMessage());
        }
    }

    private void write(String name, DataOutputStream out) throws IOException {
        var rest = orders.rest(name);
        out.writeLong(rest.before());
        out.writeInt(rest.entries().length);
        for (int number : rest.entries()) {
            out.writeInt(number);
        }
    }

    /** Keeps an order no longer. */
    synchronized void forget(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException e) {
            log.warn("the order {} comes back with the next mount: {}", key, e.getMessage());
        }
    }

    /** Declares again what was kept of a mount's orders, if all their torrents are mounted. */
    synchronized void restore(String at) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                restore(file, at);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("orders that were declared before are not gone on with: {}", e.getMessage());
        }
    }

    private void restore(Path file, String at) throws IOException {
        var key = keyOf(file);
        if (key.isEmpty() || !DeclareOrder.isOf(key.get(), at)) {
            return;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORMAT || !in.readUTF().equals(key.get())) {
                throw new IOException("it is of another version");
            }
            long limit = in.readLong();
            List<InfoHash> torrents = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                torrents.add(new InfoHash(in.readUTF()));
            }
            var entries = new Agenda.Builder(orders.catalog(torrents)).after(in.readLong());
            for (int left = in.readInt() / Agenda.NUMBERS; left > 0; left--) {
                entries.add(in.readInt(), in.readInt(), in.readInt());
            }
            orders.declare(new DeclaredOrders.Terms(key.get(), false, OptionalLong.of(limit)), torrents, entries);
            log.info("the order {} goes on where it was left", key.get());
        } catch (IOException | IllegalArgumentException e) {
            log.warn("the order {} is not gone on with: {}", key.get(), e.getMessage());
        }
    }

    private static Optional<String> keyOf(Path file) {
        try {
            var bytes = HexFormat.of().parseHex(String.valueOf(file.getFileName()));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
