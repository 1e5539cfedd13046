/**
 * Gives what is held to whoever asks by HTTP, as a web seed has it (BEP 19). Knows stores, and nothing of swarms but
 * what all that is given shares. A connection lives on one loop; stores copy on their own threads.
 */
@NullMarked
package io.shoalfs.fetch.serve;

import org.jspecify.annotations.NullMarked;
