package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MountTableTest {

    private static final String TABLE = """
            21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            90 21 0:39 / /mnt/two\\040words ro,nosuid,nodev shared:7 master:2 - fuse.shoalfs a\\040b ro,user_id=0
            91 21 0:40 / /mnt/d rw - tmpfs none rw
            92 91 0:41 / /mnt/d ro - fuse.shoalfs s ro
            """;

    @Test
    void path_isUnescaped_andOptionalFieldsAreSkipped() {
        assertEquals(
                Optional.of(new MountTable.Line("fuse.shoalfs", "a b")),
                MountTable.find(TABLE, Path.of("/mnt/two words")));
        assertEquals(Optional.of(new MountTable.Line("ext4", "/dev/vda")), MountTable.find(TABLE, Path.of("/")));
    }

    @Test
    void theLastMountAtAPath_isTheOneThatIsSeen() {
        assertEquals(Optional.of(new MountTable.Line("fuse.shoalfs", "s")), MountTable.find(TABLE, Path.of("/mnt/d")));
    }

    @Test
    void ofType_eachPlaceOnce() {
        assertEquals(List.of(Path.of("/mnt/two words"), Path.of("/mnt/d")), MountTable.ofType(TABLE, "fuse.shoalfs"));
        assertEquals(List.of(Path.of("/")), MountTable.ofType(TABLE, "ext4"));
    }

    @Test
    void whatIsBelowAMount_isNone() {
        assertEquals(Optional.empty(), MountTable.find(TABLE, Path.of("/mnt/d/x")));
    }
}
