/**
 * How the metadata of a torrent is got of which only the hash is known (BEP 9), and given. Confined to loops; nothing here
 * knows a socket. Imports bencode, the torrent's arithmetic and the loop.
 */
@NullMarked
package io.shoalfs.fetch.metadata;

import org.jspecify.annotations.NullMarked;
