package dev.lockstep.lambda.target;

import java.io.IOException;
import java.net.InetAddress;

/** Where a host is. */
@FunctionalInterface
interface HostAddress {
    /**
     * The address to connect to.
     *
     * @throws IOException if the host is not known, or is not to be connected to
     */
    InetAddress of(String host) throws IOException;
}
