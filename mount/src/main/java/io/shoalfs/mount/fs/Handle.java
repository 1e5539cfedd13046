package io.shoalfs.mount.fs;

import io.shoalfs.cache.WholeFile;
import java.util.Optional;

/** An open file, from open to release. */
public interface Handle {

    /** The file. */
    Node node();

    /** The file as it lies in the cache, if it is complete; the caller closes it. Looks at the disk, briefly. */
    Optional<WholeFile> whole();
}
