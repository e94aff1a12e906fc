package dev.lockstep.proof.interop;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code of the error with which npm has ended, by the line of its log that says it. */
final class NpmCode {
    private static final Pattern LINE = Pattern.compile("^npm (?:ERR!|error) code (\\S+)\\s*$", Pattern.MULTILINE);
    private static final Pattern OF_NETWORK = Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ECONNABORTED"
            + "|ETIMEDOUT|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH|ENOTCACHED");
    private static final Pattern OF_ANSWER = Pattern.compile("ENEEDAUTH|E40[1347]|E429|E5[0-9]{2}");
    private static final Pattern OF_TLS = Pattern.compile("EPROTO|CERT_[A-Z_]+|[A-Z_]+_SELF_SIGNED_CERT"
            + "|SELF_SIGNED_CERT_[A-Z_]+|UNABLE_TO_[A-Z_]+|ERR_TLS_[A-Z_]+|ERR_SSL_[A-Z0-9_]+");

    private NpmCode() {}

    /** The code if it says that the registry cannot be had: not reached, not trusted, or it does not give. */
    static Optional<String> ofRegistry(String log) {
        Matcher line = LINE.matcher(log);
        return line.find() ? Optional.of(line.group(1)).filter(NpmCode::isOfRegistry) : Optional.empty();
    }

    private static boolean isOfRegistry(String code) {
        return OF_NETWORK.matcher(code).matches()
                || OF_ANSWER.matcher(code).matches()
                || OF_TLS.matcher(code).matches();
    }
}
