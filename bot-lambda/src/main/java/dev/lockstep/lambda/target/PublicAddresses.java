package dev.lockstep.lambda.target;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Addresses of hosts on the Internet, and of no others: neither of this machine, nor of its network, nor of what tells
 * Lambda functions and containers their credentials.
 */
final class PublicAddresses implements HostAddress {
    private static final List<Range> NOT_PUBLIC = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");
    private static final List<Range> GLOBAL_IPV6 = ranges("2000::/3");
    /** IPv4 addresses as networks with IPv6 alone see them. */
    private static final List<Range> NAT64 = ranges("64:ff9b::/96");

    private final Resolver resolver;

    /** Looks a host up. */
    @FunctionalInterface
    interface Resolver {
        /** At least one. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** A host that is not to be connected to. */
    static final class NotPublicException extends IOException {
        private static final long serialVersionUID = 1;

        NotPublicException(String host, InetAddress address) {
            super("the host " + host + " is " + address.getHostAddress() + ", not a public address");
        }
    }

    PublicAddresses(Resolver resolver) {
        this.resolver = resolver;
    }

    /** By the system's resolver. */
    static PublicAddresses ofSystem() {
        return new PublicAddresses(InetAddress::getAllByName);
    }

    /** One that is not public makes the others suspicious: none is taken. */
    @Override
    public InetAddress of(String host) throws IOException {
        InetAddress[] addresses = resolver.resolve(host);
        for (InetAddress address : addresses) {
            if (!isPublic(address)) {
                throw new NotPublicException(host, address);
            }
        }
        return InetAddress.getByAddress(host, addresses[0].getAddress());
    }

    private static boolean isPublic(InetAddress address) throws UnknownHostException {
        byte[] bytes = address.getAddress();
        if (in(NAT64, bytes)) {
            return isPublic(InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16)));
        }
        return !in(NOT_PUBLIC, bytes) && (address instanceof Inet4Address || in(GLOBAL_IPV6, bytes));
    }

    private static boolean in(List<Range> ranges, byte[] address) {
        return ranges.stream().anyMatch(range -> range.holds(address));
    }

    private static List<Range> ranges(String... texts) {
        return Arrays.stream(texts).map(Range::parse).toList();
    }

    private record Range(InetAddress first, int bits) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            try {
                return new Range(
                        InetAddress.getByName(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
            } catch (UnknownHostException notAnAddress) {
                throw new IllegalArgumentException(text, notAnAddress);
            }
        }

        boolean holds(byte[] address) {
            byte[] begin = first.getAddress();
            if (begin.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((begin[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
