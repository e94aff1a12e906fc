package dev.lockstep.local.lambda;

import java.util.Map;
import java.util.TreeMap;

/**
 * Credentials that this machine's function URLs accept, good until the service ends.
 *
 * @param accessKeyId who
 * @param secretAccessKey to sign with
 * @param sessionToken to send along, as temporary credentials want it
 */
public record LocalCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {

    /** As variables that every SDK reads. */
    public Map<String, String> toEnvironment() {
        Map<String, String> variables = new TreeMap<>();
        variables.put("AWS_ACCESS_KEY_ID", accessKeyId);
        variables.put("AWS_SECRET_ACCESS_KEY", secretAccessKey);
        variables.put("AWS_SESSION_TOKEN", sessionToken);
        return variables;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "credentials " + accessKeyId;
    }
}
