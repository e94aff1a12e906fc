package dev.lockstep.lambda.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.types.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorsTest {
    private static final String ACCOUNT = "arn:aws:iam::123456789012:";

    @ParameterizedTest
    @CsvSource({
        "role/admin, role/admin, true",
        "role/admin, role/admin2, false",
        "role/admin*, role/admin2, true",
        "role/*, role/any, true",
        "role/*, user/any, false",
        "role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_*, role/AWSReservedSSO_Admin_0f3, true",
        "user/ann, user/ann, true",
        "user/ops/*, user/ops/ann, true",
        "user/ops/*, user/ann, false",
        "role/admin, user/admin, false"
    })
    void aPatternStandsForWhatItNames(String pattern, String caller, boolean included) {
        assertThat(Operators.of(List.of(ACCOUNT + pattern)).include(ACCOUNT + caller))
                .isEqualTo(included);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "arn:aws:iam::*",
                "arn:aws:iam::123456789012:*",
                "arn:aws:iam::123456789012:role/",
                "arn:aws:iam::123456789012:role/a*b",
                "arn:aws:iam::123456789012:role/ops/*",
                "arn:aws:iam::*:role/admin",
                "arn:aws:sts::123456789012:assumed-role/admin/ann",
                "admin"
            })
    void aPatternThatCannotBeKeptIsRefused(String pattern) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Operators.of(List.of(pattern)))
                .withMessageStartingWith("LOCKSTEP_OPERATORS: \"" + pattern + "\"");
    }

    @Test
    void withoutPatternsNobodyIsAnOperator() {
        assertThat(Operators.of(List.of()).include(ACCOUNT + "role/admin")).isFalse();
    }
}
