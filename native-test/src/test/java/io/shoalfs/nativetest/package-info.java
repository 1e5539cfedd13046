/**
 * What the tests of the running program share: a workspace that cleans up, the program itself, and real clients.
 *
 * <p>Nothing here reads a mount in this JVM: a wedged mount would take the test with it. Other processes do, with a
 * deadline.
 */
@NullMarked
package io.shoalfs.nativetest;

import org.jspecify.annotations.NullMarked;
