package dev.lockstep.lambda.template;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What IAM is asked when somebody calls AWS: an action on a resource, with the values that conditions see. */
record IamRequest(String action, String resource, Map<String, Set<String>> context) {
    static final String LEADING_KEYS = "dynamodb:LeadingKeys";
    static final String ATTRIBUTES = "dynamodb:Attributes";

    IamRequest {
        context = new TreeMap<>(context);
    }

    static IamRequest of(String action, String resource) {
        return new IamRequest(action, resource, Map.of());
    }

    /** The same with a value for the conditions. */
    IamRequest with(String key, String... values) {
        Map<String, Set<String>> more = new TreeMap<>(context);
        more.put(key, new TreeSet<>(Set.of(values)));
        return new IamRequest(action, resource, more);
    }

    static String tableArn(String table) {
        return "arn:aws:dynamodb:" + Stack.REGION + ":" + Stack.ACCOUNT + ":table/" + table;
    }
}
