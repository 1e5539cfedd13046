package io.shoalfs.nativetest.mount;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.ShoalAssume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The yardstick, checked: the kernel's own read-only mount of the source keeps the contract. */
class BindMountPosixIT extends PosixContract {

    @Override
    Path mount(DataSet dataSet) throws IOException {
        ShoalAssume.canMount();
        Path mountPoint = work.folder("bound");
        Command.bash(
                        Duration.ofSeconds(10),
                        "mount --bind \"$1\" \"$2\" && mount -o remount,ro,bind \"$2\"",
                        dataSet.source(),
                        mountPoint)
                .succeeded();
        return mountPoint;
    }
}
