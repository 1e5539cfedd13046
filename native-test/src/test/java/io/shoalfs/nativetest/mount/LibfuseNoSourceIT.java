package io.shoalfs.nativetest.mount;

class LibfuseNoSourceIT extends NoSourceContract {

    LibfuseNoSourceIT() {
        super("libfuse");
    }
}
