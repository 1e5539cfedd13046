package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;

/** What {@code --encryption} may say. */
enum EncryptionChoice {
    allow,
    prefer,
    require;

    FetchConfig apply(FetchConfig config) {
        return switch (this) {
            case allow -> config;
            case prefer -> config.preferEncryption();
            case require -> config.requireEncryption();
        };
    }
}
