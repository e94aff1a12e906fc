package dev.lockstep.mutants;

import dev.lockstep.hostile.Tear;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A place in the library that writes under a condition.
 *
 * @param method the method that asked the store to write
 * @param write what is asked for: an update, a delete or a check
 * @param record which kind of record, such as {@code B# R#}; {@code bus} for those of an RStreams bus
 * @param condition with the names of attributes for their placeholders, and without values
 */
record Site(String method, Write write, String record, String condition) {
    private static final Pattern NAME = Pattern.compile("#n\\d+");
    private static final Pattern VALUE = Pattern.compile(":v\\d+");
    private static final Pattern ENTRY = Pattern.compile("\\.#n\\d+");

    /** What DynamoDB is asked for. */
    enum Write {
        UPDATE,
        DELETE,
        CHECK
    }

    static Site of(Write write, Map<String, AttributeValue> key, String condition, Map<String, String> names) {
        String record = key.containsKey("id") ? "bus" : Tear.kind(key);
        return new Site(caller(), write, record, readable(condition, names));
    }

    /** For people. */
    String text() {
        return method + ", " + write.name().toLowerCase(Locale.ROOT) + " of " + record + ": " + condition;
    }

    /** A condition for people. */
    static String readable(String condition, Map<String, String> names) {
        String entries = ENTRY.matcher(condition).replaceAll(".*");
        String named = NAME.matcher(entries).replaceAll(m -> Matcher.quoteReplacement(names.get(m.group())));
        return VALUE.matcher(named).replaceAll("?");
    }

    /**
     * The public class and its method: what hides behind it for the one layout or the other is not what people look
     * for.
     */
    private static String caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(Site::isOfTheLibrary).findFirst())
                .map(frame -> simple(frame.getClassName()) + "." + plain(frame.getMethodName()))
                .orElse("");
    }

    private static boolean isOfTheLibrary(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        return name.matches("dev\\.lockstep\\.(run|wake|bot|lock|system|audit|dispatch)\\.[A-Za-z$]+")
                && !name.endsWith("RunRecords")
                && !name.matches(".*Test(\\$.*)?");
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replaceFirst("^Native", "");
    }

    private static String plain(String method) {
        return method.replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1");
    }
}
