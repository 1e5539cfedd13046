/**
 * The distributed hash table (BEP 5, 32, 42, 43): a node of our own for IPv4 and one for IPv6, which find a torrent's peers
 * without a tracker. All of it lives on one loop; time, randomness and datagrams come by constructor.
 */
@NullMarked
package io.shoalfs.fetch.dht;

import org.jspecify.annotations.NullMarked;
