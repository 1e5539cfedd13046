package io.shoalfs.nativetest.bench;

import java.util.List;

/** The disk itself, and the ways to mount. */
enum Contestant {
    NATIVE("native", ""),
    KERNEL("kernel transport", "--transport kernel"),
    KERNEL_WITHOUT_PASSTHROUGH("… without passthrough", "--transport kernel --no-passthrough"),
    LIBFUSE("libfuse transport", "--transport libfuse");

    private final String label;
    private final String options;

    Contestant(String label, String options) {
        this.label = label;
        this.options = options;
    }

    String label() {
        return label;
    }

    /** How it is mounted. Not to be asked of the disk. */
    List<String> options() {
        return List.of(options.split(" ", -1));
    }

    boolean isMounted() {
        return this != NATIVE;
    }
}
