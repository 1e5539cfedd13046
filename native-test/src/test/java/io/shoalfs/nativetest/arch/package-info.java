/** The rules of the code, checked on its class files: who may import whom, and what nobody may call. */
@NullMarked
package io.shoalfs.nativetest.arch;

import org.jspecify.annotations.NullMarked;
