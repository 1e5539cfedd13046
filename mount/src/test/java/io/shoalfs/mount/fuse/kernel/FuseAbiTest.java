package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseGetattrIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseGetxattrIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInHeader;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInitIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOpenIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseReadIn;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseReleaseIn;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table says what the C compiler makes of {@code linux/fuse.h}, and what a kernel has sent. */
class FuseAbiTest {

    private static final int O_DIRECTORY = 0200000;
    private static final int O_LARGEFILE = 0100000;
    private static final int O_NONBLOCK = 04000;

    private static final String PROBE = """
            #include <linux/fuse.h>
            #if FUSE_KERNEL_MINOR_VERSION < 38
            #error too old
            #endif
            """;

    /** What Linux 6.9 added, where the header is older. */
    private static final String HEADER = """
            #include <linux/fuse.h>
            #include <linux/ioctl.h>
            #include <stddef.h>
            #include <stdio.h>
            #if FUSE_KERNEL_MINOR_VERSION < 40
            struct fuse_backing_map { int32_t fd; uint32_t flags; uint64_t padding; };
            #define backing_id padding
            #define max_stack_depth unused
            #define FOPEN_PASSTHROUGH (1 << 7)
            #define FUSE_PASSTHROUGH (1ULL << 37)
            #define FUSE_DEV_IOC_BACKING_OPEN _IOW(FUSE_DEV_IOC_MAGIC, 1, struct fuse_backing_map)
            #define FUSE_DEV_IOC_BACKING_CLOSE _IOW(FUSE_DEV_IOC_MAGIC, 2, uint32_t)
            #endif
            #define SAY(name, value) printf("%s %llu\\n", name, (unsigned long long) (value));
            int main(void) {
            """;

    @TempDir
    private Path directory = Path.of("");

    private final Map<String, ByteBuffer> recorded = new LinkedHashMap<>();

    @BeforeEach
    void readRecording() throws IOException {
        try (var stream = Objects.requireNonNull(getClass().getResourceAsStream("requests.txt"))) {
            new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> recorded.put(
                            words[0],
                            ByteBuffer.wrap(HexFormat.of().parseHex(words[1])).order(ByteOrder.LITTLE_ENDIAN)));
        }
    }

    private static List<Field> constants(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> !field.isSynthetic())
                .toList();
    }

    private static long value(Field constant) {
        try {
            constant.setAccessible(true);
            return ((Number) constant.get(null)).longValue();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** The structure's fields by their offsets; not its length. */
    private static List<Field> fields(Class<?> struct) {
        return constants(struct).stream()
                .filter(field -> !field.getName().equals("SIZEOF"))
                .sorted(Comparator.comparingLong(FuseAbiTest::value))
                .toList();
    }

    private static String nameInC(Class<?> struct) {
        return "struct "
                + struct.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private static String nameInC(Field field) {
        return field.getName().toLowerCase(Locale.ROOT);
    }

    /** What the C program is to print. */
    private static Map<String, Long> table() {
        var table = new TreeMap<String, Long>();
        for (var constant : constants(FuseAbi.class)) {
            table.put(constant.getName(), value(constant));
        }
        for (var opcode : constants(Opcode.class)) {
            table.put("FUSE_" + opcode.getName(), value(opcode));
        }
        for (var struct : FuseAbi.class.getDeclaredClasses()) {
            String name = nameInC(struct);
            constants(struct).stream()
                    .filter(constant -> constant.getName().equals("SIZEOF"))
                    .forEach(constant -> table.put(name, value(constant)));
            var fields = fields(struct);
            for (int i = 0; i < fields.size(); i++) {
                String field = name + "." + nameInC(fields.get(i));
                table.put(field, value(fields.get(i)));
                // The last one of some is an array, of any length or of what later kernels cut pieces from.
                if (i + 1 < fields.size()) {
                    table.put(field + " end", value(fields.get(i + 1)));
                }
            }
        }
        return table;
    }

    private static String program(Map<String, Long> table) {
        var program = new StringBuilder(HEADER);
        for (String name : table.keySet()) {
            var parts = name.split("[. ]", -1);
            String value = !name.startsWith("struct ")
                    // What does not fit into flags is in flags2.
                    ? "(unsigned long long) " + name + " >> 32 ? (unsigned long long) " + name + " >> 32 : " + name
                    : parts.length == 2
                            ? "sizeof(" + name + ")"
                            : "offsetof(struct " + parts[1] + ", " + parts[2] + ")"
                                    + (parts.length == 3
                                            ? ""
                                            : "+ sizeof(((struct " + parts[1] + " *) 0)->" + parts[2] + ")");
            program.append("SAY(\"" + name + "\", " + value + ")\n");
        }
        return program.append("return 0; }\n").toString();
    }

    private static String output(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private void assumeCompiler() throws IOException {
        Path probe = Files.writeString(directory.resolve("probe.c"), PROBE);
        String reason = "";
        try {
            output("gcc", "-fsyntax-only", probe.toString());
        } catch (IOException | AssertionError e) {
            reason = "gcc cannot include a linux/fuse.h of 7.38 or later: " + e.getMessage();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (!reason.isEmpty()) {
            System.out.println("FuseAbiTest is skipped: " + reason);
        }
        assumeTrue(reason.isEmpty(), reason);
    }

    @Test
    void table_isTheCompilersOwn() throws IOException, InterruptedException {
        assumeCompiler();
        var table = table();
        Path source = Files.writeString(directory.resolve("fuse.c"), program(table));
        Path binary = directory.resolve("fuse");

        output("gcc", "-Wall", "-Werror", "-o", binary.toString(), source.toString());
        var compiled = new TreeMap<String, Long>();
        output(binary.toString()).lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            compiled.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        });

        assertTrue(table.size() > 200, () -> "only " + table.size() + " numbers");
        assertEquals(lines(compiled), lines(table));
    }

    private static String lines(Map<String, Long> table) {
        return String.join(
                "\n",
                table.entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + entry.getValue())
                        .toList());
    }

    private ByteBuffer request(String opcode) {
        return Objects.requireNonNull(recorded.get(opcode));
    }

    private int intOf(String opcode, int field) {
        return new Message(request(opcode)).intAt(field);
    }

    private long longOf(String opcode, int field) {
        return new Message(request(opcode)).longAt(field);
    }

    private String textOf(String opcode, int offset) {
        return new String(new Message(request(opcode)).textAt(offset), StandardCharsets.UTF_8);
    }

    @Test
    void recorded_headers() throws ReflectiveOperationException {
        assertEquals(12, recorded.size());
        for (var entry : recorded.entrySet()) {
            var request = entry.getValue();
            String name = entry.getKey();
            var message = new Message(request);
            assertEquals(request.limit(), request.getInt(FuseInHeader.LEN), name);
            assertEquals(value(Opcode.class.getDeclaredField(name)), message.opcode(), name);
            assertNotEquals(0, message.unique(), name);
            assertEquals(0, message.unique() % 2, name + ": odd numbers are interrupts");
            assertEquals(name.equals("INIT"), message.node() == 0, name);
            assertEquals(0, request.getInt(FuseInHeader.UID), name);
            assertEquals(0, request.getInt(FuseInHeader.GID), name);
            // Nobody is named by what the kernel sends for itself.
            boolean isItsOwn = List.of("INIT", "RELEASE", "RELEASEDIR").contains(name);
            assertEquals(isItsOwn, request.getInt(FuseInHeader.PID) == 0, name);
            assertEquals(0, request.getShort(FuseInHeader.TOTAL_EXTLEN), name);
            assertEquals(0, request.getShort(FuseInHeader.PADDING), name);
        }
    }

    @Test
    void recorded_lengths() {
        var structs = Map.of(
                "INIT", FuseInitIn.SIZEOF,
                "GETATTR", FuseGetattrIn.SIZEOF,
                "LISTXATTR", FuseGetxattrIn.SIZEOF,
                "OPENDIR", FuseOpenIn.SIZEOF,
                "OPEN", FuseOpenIn.SIZEOF,
                "READDIRPLUS", FuseReadIn.SIZEOF,
                "READ", FuseReadIn.SIZEOF,
                "RELEASEDIR", FuseReleaseIn.SIZEOF,
                "RELEASE", FuseReleaseIn.SIZEOF,
                "STATFS", 0);
        structs.forEach((name, length) ->
                assertEquals(FuseInHeader.SIZEOF + length, request(name).limit(), name));
        assertEquals(FuseInHeader.SIZEOF + "sub\0".length(), request("LOOKUP").limit());
        assertEquals(
                FuseInHeader.SIZEOF + FuseGetxattrIn.SIZEOF + "security.selinux\0".length(),
                request("GETXATTR").limit());
    }

    @Test
    void recorded_init() {
        assertEquals(FuseAbi.FUSE_KERNEL_VERSION, intOf("INIT", FuseInitIn.MAJOR));
        assertEquals(45, intOf("INIT", FuseInitIn.MINOR));
        assertEquals(128 << 10, intOf("INIT", FuseInitIn.MAX_READAHEAD));
        int all = FuseAbi.FUSE_ASYNC_READ
                | FuseAbi.FUSE_DO_READDIRPLUS
                | FuseAbi.FUSE_READDIRPLUS_AUTO
                | FuseAbi.FUSE_PARALLEL_DIROPS
                | FuseAbi.FUSE_MAX_PAGES
                | FuseAbi.FUSE_CACHE_SYMLINKS
                | FuseAbi.FUSE_INIT_EXT;
        assertEquals(all, intOf("INIT", FuseInitIn.FLAGS) & all);
        assertNotEquals(0, intOf("INIT", FuseInitIn.FLAGS2) & FuseAbi.FUSE_PASSTHROUGH);
        for (int unused = FuseInitIn.UNUSED; unused < FuseInitIn.SIZEOF; unused += Integer.BYTES) {
            assertEquals(0, intOf("INIT", unused));
        }
    }

    @Test
    void recorded_names() {
        assertEquals("sub", textOf("LOOKUP", 0));
        assertEquals("security.selinux", textOf("GETXATTR", FuseGetxattrIn.SIZEOF));
        assertEquals(255, intOf("GETXATTR", FuseGetxattrIn.SIZE));
        assertEquals(0, intOf("GETXATTR", FuseGetxattrIn.PADDING));
        assertEquals(0, intOf("LISTXATTR", FuseGetxattrIn.SIZE));
    }

    @Test
    void recorded_files() {
        assertEquals(O_LARGEFILE, intOf("OPEN", FuseOpenIn.FLAGS));
        assertEquals(0, intOf("OPEN", FuseOpenIn.OPEN_FLAGS));
        assertEquals(1, longOf("READ", FuseReadIn.FH));
        assertEquals(0, longOf("READ", FuseReadIn.OFFSET));
        assertEquals(4096, intOf("READ", FuseReadIn.SIZE));
        assertEquals(0, intOf("READ", FuseReadIn.READ_FLAGS));
        assertEquals(0, longOf("READ", FuseReadIn.LOCK_OWNER));
        assertEquals(O_LARGEFILE, intOf("READ", FuseReadIn.FLAGS));
        assertEquals(0, intOf("READ", FuseReadIn.PADDING));
        assertEquals(1, longOf("RELEASE", FuseReleaseIn.FH));
        assertEquals(O_LARGEFILE, intOf("RELEASE", FuseReleaseIn.FLAGS));
        assertEquals(0, intOf("RELEASE", FuseReleaseIn.RELEASE_FLAGS));
        assertEquals(0, longOf("RELEASE", FuseReleaseIn.LOCK_OWNER));
    }

    @Test
    void recorded_directories() {
        int flags = O_DIRECTORY | O_LARGEFILE | O_NONBLOCK;
        assertEquals(flags, intOf("OPENDIR", FuseOpenIn.FLAGS));
        assertEquals(0, longOf("READDIRPLUS", FuseReadIn.OFFSET));
        assertEquals(32 << 10, intOf("READDIRPLUS", FuseReadIn.SIZE));
        assertEquals(flags, intOf("READDIRPLUS", FuseReadIn.FLAGS));
        assertEquals(flags, intOf("RELEASEDIR", FuseReleaseIn.FLAGS));
    }

    @Test
    void begin_leavesNothingOfWhatWasThere() {
        var buffer = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        Arrays.fill(buffer.array(), (byte) 0xff);

        assertEquals(8, FuseAbi.begin(buffer.position(8), 24));

        assertEquals(32, buffer.position());
        for (int at = 0; at < 64; at++) {
            assertEquals(at < 8 || at >= 32 ? -1 : 0, buffer.get(at));
        }
    }

    @Test
    void recAlign_isToTheNextMultipleOf8() {
        assertEquals(
                List.of(24, 32, 32, 40),
                List.of(24, 25, 32, 33).stream().map(FuseAbi::recAlign).toList());
    }
}
