/** Web seeds (BEP 19): HTTP servers that have the torrent's files, as sources of blocks. */
@NullMarked
package io.shoalfs.fetch.web;

import org.jspecify.annotations.NullMarked;
