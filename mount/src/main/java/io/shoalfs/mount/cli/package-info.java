/** Arguments, configuration, exit codes, and the only place where the engine's objects are wired together. */
@NullMarked
package io.shoalfs.mount.cli;

import org.jspecify.annotations.NullMarked;
