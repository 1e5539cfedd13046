/** Amazon's credentials, where they come from, and how requests are signed with them. Knows no HTTP client and no disk. */
@NullMarked
package io.shoalfs.fetch.aws;

import org.jspecify.annotations.NullMarked;
