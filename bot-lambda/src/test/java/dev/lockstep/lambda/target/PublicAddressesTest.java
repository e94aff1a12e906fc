package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2a05:d014::1",
                "64:ff9b::1.1.1.1"
            })
    void anAddressOnTheInternetIsTaken(String address) throws IOException {
        InetAddress found = resolving(address).of("bots.example.com");

        assertThat(found.getHostName()).isEqualTo("bots.example.com");
        assertThat(found).isEqualTo(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::",
                "64:ff9b::10.0.0.1",
                "64:ff9b::169.254.169.254",
                "64:ff9b:1::10.0.0.1"
            })
    void anyOtherAddressIsRefused(String address) {
        assertThatThrownBy(() -> resolving(address).of("bots.example.com"))
                .isInstanceOf(PublicAddresses.NotPublicException.class)
                .hasMessageStartingWith("the host bots.example.com is ");
    }

    @Test
    void aHostThatIsPrivateAsWellIsRefused() {
        assertThatThrownBy(() -> resolving("1.1.1.1", "10.0.0.1").of("bots.example.com"))
                .isInstanceOf(PublicAddresses.NotPublicException.class)
                .hasMessageContaining("10.0.0.1");
    }

    private static PublicAddresses resolving(String... addresses) {
        return new PublicAddresses(host -> {
            List<InetAddress> found = new ArrayList<>();
            for (String address : addresses) {
                found.add(InetAddress.getByName(address));
            }
            return found.toArray(InetAddress[]::new);
        });
    }
}
