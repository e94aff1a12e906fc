package dev.lockstep.lambda.target;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * What may be invoked, since whoever can write the table can write targets. Nothing is allowed that is on no list.
 *
 * <p>An entry is compared letter by letter, capitals included; a {@code *} is accepted at its end only and stands for
 * anything there. These lists are checked before any request; IAM should say the same a second time, for which the
 * template's policies are given the same lists:
 *
 * <table>
 * <caption>Entries</caption>
 * <tr><td>{@code LOCKSTEP_ALLOWED_FUNCTIONS}</td><td>{@code orders-*}: functions of this account and region, or an ARN,
 * {@code arn:aws:lambda:eu-central-1:123456789012:function:orders-*}. With {@code LOCKSTEP_ACCOUNT} and
 * {@code AWS_REGION} set, both entries and targets that are names are completed to ARNs, so either form of the one allows
 * either form of the other. As in IAM, {@code orders} allows no version or alias; {@code orders:*} allows all of
 * them.</td></tr>
 * <tr><td>{@code LOCKSTEP_ALLOWED_TOPICS}</td><td>an ARN</td></tr>
 * <tr><td>{@code LOCKSTEP_ALLOWED_URLS}</td><td>{@code https://bots.example.com/run} or
 * {@code https://bots.example.com/*}. The host ends with a slash, so a {@code *} stands for a part of the path and never
 * of the host. IAM knows nothing of URLs.</td></tr>
 * <tr><td>{@code LOCKSTEP_ALLOWED_TASKS}</td><td>{@code cluster/task-definition}; {@code cluster/orders:*} for all
 * revisions of one</td></tr>
 * </table>
 *
 * <p>{@code *} alone is everything of that kind; of functions, everything in this account.
 */
final class AllowedTargets {
    private static final Map<Target.Kind, String> VARIABLES = Map.of(
            Target.Kind.LAMBDA, Environment.ALLOWED_FUNCTIONS,
            Target.Kind.SNS, Environment.ALLOWED_TOPICS,
            Target.Kind.HTTPS, Environment.ALLOWED_URLS,
            Target.Kind.ECS, Environment.ALLOWED_TASKS);
    private static final Pattern ENTRY = Pattern.compile("[!-)+-~]*\\*?");
    private static final Pattern URL_ENTRY =
            Pattern.compile("\\*|https://([a-z0-9-]{1,63}\\.)+[a-z]{2,63}(:\\d{1,5})?/[^*]*\\*?");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    /** What servers and proxies may read as another path than the one that was compared. */
    private static final Pattern AMBIGUOUS_PATH =
            Pattern.compile("(?i).*(\\\\|//|/\\.{1,2}(/|;|$)|%(2e|2f|5c|25|00)|%(?![0-9a-f]{2})).*");

    private final Map<Target.Kind, List<String>> entries = new EnumMap<>(Target.Kind.class);
    private final String ownFunctions;

    AllowedTargets(Environment environment) {
        ownFunctions = ownFunctions(environment);
        VARIABLES.forEach((kind, variable) -> entries.put(
                kind,
                environment.list(variable).stream()
                        .map(entry -> complete(kind, checked(kind, variable, entry)))
                        .toList()));
    }

    /** Is anything of this kind allowed? */
    boolean any(Target.Kind kind) {
        return !entries.getOrDefault(kind, List.of()).isEmpty();
    }

    /** Refuses what is on no list. */
    void require(Target target) {
        String address = complete(target.kind(), address(target));
        if (entries.getOrDefault(target.kind(), List.of()).stream().noneMatch(entry -> matches(entry, address))) {
            throw refused(target);
        }
    }

    private static InvocationRefusedException refused(Target target) {
        return Refusal.NOT_ALLOWED.because(target + " is not allowed by " + VARIABLES.get(target.kind())
                + " of the dispatcher, a parameter of the stack");
    }

    private static boolean matches(String entry, String address) {
        return entry.endsWith("*") ? address.startsWith(entry.substring(0, entry.length() - 1)) : address.equals(entry);
    }

    private static String address(Target target) {
        if (target.kind() != Target.Kind.HTTPS) {
            return target.address();
        }
        String url = target.toString();
        int path = url.indexOf('/', "https://".length());
        if (path >= 0 && AMBIGUOUS_PATH.matcher(url.substring(path)).matches()) {
            throw Refusal.NOT_ALLOWED.because(target + " is not allowed: its path is not plain. Write it without"
                    + " \\, //, the segments . and .., and without % before 00, 25, 2e, 2f and 5c");
        }
        return url(path < 0 ? url + "/" : url);
    }

    private static String url(String text) {
        return text.replaceFirst("^(https://[^/]*):443/", "$1/");
    }

    private String complete(Target.Kind kind, String text) {
        return kind == Target.Kind.LAMBDA && !text.startsWith("arn:") ? ownFunctions + text : text;
    }

    private static String checked(Target.Kind kind, String variable, String entry) {
        if (!ENTRY.matcher(entry).matches()) {
            throw InvalidInputException.of(
                    variable, Refusal.shown(entry) + " is not accepted: a * is accepted at the end only");
        }
        if (kind == Target.Kind.HTTPS && !URL_ENTRY.matcher(entry).matches()) {
            throw InvalidInputException.of(
                    variable,
                    Refusal.shown(entry)
                            + " is not accepted: write https://, the host in small letters, a / and what follows");
        }
        return kind == Target.Kind.HTTPS ? url(entry) : entry;
    }

    /**
     * What all functions of this account begin with; without knowing the account, something that no ARN begins with.
     */
    private static String ownFunctions(Environment environment) {
        String account = environment.find(Environment.ACCOUNT).orElse("");
        String region = environment.find(Environment.REGION).orElse("");
        if (account.isEmpty() || region.isEmpty()) {
            return "function:";
        }
        if (!ACCOUNT.matcher(account).matches()) {
            throw InvalidInputException.of(
                    Environment.ACCOUNT, Refusal.shown(account) + " is not a number of 12 digits");
        }
        // not Region.metadata(), which is null for a region that is newer than the SDK
        String partition =
                PartitionMetadata.of(Region.of(region.toLowerCase(Locale.ROOT))).id();
        return "arn:" + partition + ":lambda:" + region + ":" + account + ":function:";
    }
}
