package io.shoalfs.fetch.create;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan and its description, written down: the same bytes for the same ones. What two paths that follow each other share
 * is written once.
 */
record PlanRecord(Plan plan, Description description) {

    private static final List<FileAttribute> ATTRIBUTES = List.of(FileAttribute.EXECUTABLE, FileAttribute.SYMLINK);

    void writeTo(DataOutput out) throws IOException {
        out.writeBoolean(plan.format().isV1());
        out.writeBoolean(plan.format().isV2());
        out.writeInt(plan.pieceLength());
        out.writeBoolean(plan.isFile());
        write(plan.name().bytes(), out);
        writeDescription(out);
        var files = plan.files();
        out.writeInt(files.count());
        List<Name> before = List.of();
        for (int file = 0; file < files.count(); file++) {
            var path = files.file(file).path();
            writePath(path, before, out);
            before = path;
            out.writeLong(files.lengthOf(file));
            out.writeByte(attributes(files, file));
            if (files.is(file, FileAttribute.SYMLINK)) {
                writePath(files.targetOf(file).orElseThrow(), List.of(), out);
            }
        }
    }

    private void writeDescription(DataOutput out) throws IOException {
        out.writeInt(description.trackers().size());
        for (var tier : description.trackers()) {
            write(tier, out);
        }
        write(description.webSeeds(), out);
        write(description.comment(), out);
        write(description.creator(), out);
        out.writeBoolean(description.isPrivate());
        write(description.source(), out);
    }

    private static void writePath(List<Name> path, List<Name> before, DataOutput out) throws IOException {
        int shared = 0;
        while (shared < Math.min(path.size(), before.size()) && path.get(shared).equals(before.get(shared))) {
            shared++;
        }
        out.writeInt(shared);
        out.writeInt(path.size() - shared);
        for (var name : path.subList(shared, path.size())) {
            write(name.bytes(), out);
        }
    }

    private static int attributes(FileTable files, int file) {
        int bits = 0;
        for (var attribute : ATTRIBUTES) {
            bits |= files.is(file, attribute) ? 1 << ATTRIBUTES.indexOf(attribute) : 0;
        }
        return bits;
    }

    private static void write(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void write(@Nullable String text, DataOutput out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            write(text.getBytes(StandardCharsets.UTF_8), out);
        }
    }

    private static void write(List<URI> addresses, DataOutput out) throws IOException {
        out.writeInt(addresses.size());
        for (var address : addresses) {
            write(address.toString().getBytes(StandardCharsets.UTF_8), out);
        }
    }

    /** The one that {@link #writeTo} wrote: what is read is known to be whole. */
    static PlanRecord readFrom(DataInput in) throws IOException {
        var format = Format.of(in.readBoolean(), in.readBoolean());
        int pieceLength = in.readInt();
        boolean isFile = in.readBoolean();
        var name = Name.of(bytes(in));
        var description = description(in);
        return new PlanRecord(new Plan(format, files(in), name, isFile, pieceLength), description);
    }

    private static Description description(DataInput in) throws IOException {
        List<List<URI>> trackers = new ArrayList<>();
        for (int tiers = in.readInt(); tiers > 0; tiers--) {
            trackers.add(addresses(in));
        }
        return new Description(trackers, addresses(in), text(in), text(in), in.readBoolean(), text(in));
    }

    private static FileTable files(DataInput in) throws IOException {
        var table = new FileTable.Builder();
        List<Name> path = List.of();
        for (int files = in.readInt(); files > 0; files--) {
            path = path(path, in);
            long length = in.readLong();
            int bits = in.readByte();
            Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
            for (var attribute : ATTRIBUTES) {
                if ((bits >>> ATTRIBUTES.indexOf(attribute) & 1) != 0) {
                    attributes.add(attribute);
                }
            }
            if (attributes.contains(FileAttribute.SYMLINK)) {
                table.addLink(path, path(List.of(), in), attributes);
            } else {
                table.add(path, length, attributes);
            }
        }
        return table.build();
    }

    private static List<Name> path(List<Name> before, DataInput in) throws IOException {
        List<Name> path = new ArrayList<>(before.subList(0, in.readInt()));
        for (int names = in.readInt(); names > 0; names--) {
            path.add(Name.of(bytes(in)));
        }
        return path;
    }

    private static List<URI> addresses(DataInput in) throws IOException {
        List<URI> addresses = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            addresses.add(URI.create(new String(bytes(in), StandardCharsets.UTF_8)));
        }
        return addresses;
    }

    private static @Nullable String text(DataInput in) throws IOException {
        return in.readBoolean() ? new String(bytes(in), StandardCharsets.UTF_8) : null;
    }

    private static byte[] bytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
