package io.shoalfs.nativetest.mount;

class NoSourceIT extends NoSourceContract {

    NoSourceIT() {
        super("kernel");
    }
}
