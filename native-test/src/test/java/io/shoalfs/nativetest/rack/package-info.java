/** Many machines, each a network namespace, and what they cost one server. {@code mvn verify -Prack}. */
@NullMarked
package io.shoalfs.nativetest.rack;

import org.jspecify.annotations.NullMarked;
