package dev.lockstep.lambda.target;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets of one request. They connect to the very address that was checked, since a name looked up again may be
 * somewhere else by then; and all that is read through them is read within one time-out, since a server may answer a
 * byte at a time.
 */
final class CheckedSockets extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final HostAddress addresses;
    private final long deadline;

    CheckedSockets(SSLSocketFactory tls, HostAddress addresses, Duration timeout) {
        this.tls = tls;
        this.addresses = addresses;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /** What HttpsURLConnection asks for first. */
    @Override
    public Socket createSocket() {
        return new CheckedSocket();
    }

    /** What it asks for once that one is connected. */
    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(connected, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unchecked();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unchecked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unchecked();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unchecked();
    }

    private static IOException unchecked() {
        return new IOException("this JDK connects in a way that is not checked");
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    private int remainingMillis() throws SocketTimeoutException {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private final class CheckedSocket extends Socket {
        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            InetSocketAddress wanted = (InetSocketAddress) endpoint;
            InetAddress address = addresses.of(wanted.getHostString());
            super.connect(new InetSocketAddress(address, wanted.getPort()), remainingMillis());
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    setSoTimeout(remainingMillis());
                    return super.read();
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    setSoTimeout(remainingMillis());
                    return super.read(buffer, offset, length);
                }
            };
        }
    }
}
