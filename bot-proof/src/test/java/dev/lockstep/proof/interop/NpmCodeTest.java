package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpmCodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ENOTFOUND",
                "EAI_AGAIN",
                "ECONNREFUSED",
                "ECONNRESET",
                "ETIMEDOUT",
                "ERR_SOCKET_TIMEOUT",
                "EHOSTUNREACH",
                "ENETUNREACH",
                "ENOTCACHED",
                "ENEEDAUTH",
                "E401",
                "E403",
                "E404",
                "E407",
                "E429",
                "E500",
                "E502",
                "E503",
                "EPROTO",
                "CERT_HAS_EXPIRED",
                "DEPTH_ZERO_SELF_SIGNED_CERT",
                "SELF_SIGNED_CERT_IN_CHAIN",
                "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
                "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
                "ERR_TLS_CERT_ALTNAME_INVALID",
                "ERR_SSL_WRONG_VERSION_NUMBER"
            })
    void aRegistryThatCannotBeHadIsToldByItsCode(String code) {
        assertThat(NpmCode.ofRegistry("npm warn deprecated\nnpm error code " + code + "\nnpm error more\n"))
                .contains(code);
        assertThat(NpmCode.ofRegistry("npm ERR! code " + code + "\r\nnpm ERR! more\r\n"))
                .contains(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"EUSAGE", "EINTEGRITY", "ETARGET", "EJSONPARSE", "EACCES", "ENOSPC", "E4040", "TAR_BAD_ARCHIVE"})
    void aWrongLockFileABrokenPackageOrAFullDiskIsNone(String code) {
        assertThat(NpmCode.ofRegistry("npm error code " + code + "\nnpm error network ECONNREFUSED E404\n"))
                .isEmpty();
    }

    @Test
    void whatHasNoCodeIsNone() {
        assertThat(NpmCode.ofRegistry("npm error Exit handler never called!\nE404 ENOTFOUND\n"))
                .isEmpty();
    }
}
