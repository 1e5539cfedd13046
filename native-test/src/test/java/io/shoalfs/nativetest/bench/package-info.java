/**
 * The benchmarks: what a mount is worth beside the disk that it stands on, and their report. Compiled with the tests; run,
 * with those of {@code src/bench}, by {@code mvn verify -Pbench} only.
 */
@NullMarked
package io.shoalfs.nativetest.bench;

import org.jspecify.annotations.NullMarked;
