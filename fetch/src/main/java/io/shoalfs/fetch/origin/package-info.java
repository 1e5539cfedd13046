/**
 * What lies at web servers and in buckets as files that become a torrent: found, and read once, by several threads that
 * wait for the servers. Imports {@code torrent}, {@code fetch.create} and {@code fetch.web}.
 */
@NullMarked
package io.shoalfs.fetch.origin;

import org.jspecify.annotations.NullMarked;
