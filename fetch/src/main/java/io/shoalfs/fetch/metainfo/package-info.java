/** Bencode, and the files that describe a torrent, as values. Foreign bytes are checked before anything is allocated. */
@NullMarked
package io.shoalfs.fetch.metainfo;

import org.jspecify.annotations.NullMarked;
