/** A long time under load: what must not happen, and what must not grow. {@code mvn verify -Psoak}. */
@NullMarked
package io.shoalfs.nativetest.soak;

import org.jspecify.annotations.NullMarked;
