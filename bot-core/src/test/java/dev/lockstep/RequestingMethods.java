package dev.lockstep;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lockstep.store.ItemStore;
import dev.lockstep.testkit.FaultPlan;
import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The public methods of the library that send requests: those that the code has, and those by which some were sent. */
final class RequestingMethods {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> location.contains("/bot-core/") && !location.contains("/test-classes/"))
            .importPackages("dev.lockstep");

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final Set<String> seen = new TreeSet<>();

    /**
     * Those from which some path of calls leads to the client of DynamoDB, whatever is decided on the way. The store's
     * are left out: they are public between packages only, and nothing that is handed out has them.
     */
    static Set<String> inTheCode() {
        Set<JavaCodeUnit> sending = new HashSet<>();
        Deque<JavaCodeUnit> found = MAIN.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getAccessesFromSelf().stream()
                        .anyMatch(access -> access.getTargetOwner().isEquivalentTo(DynamoDbClient.class)))
                .collect(Collectors.toCollection(ArrayDeque::new));
        while (!found.isEmpty()) {
            JavaCodeUnit next = found.remove();
            if (sending.add(next)) {
                next.getAccessesToSelf().stream().map(JavaAccess::getOrigin).forEach(found::add);
                declarations(next).forEach(found::add);
            }
        }
        return sending.stream()
                .filter(RequestingMethods::isForUsers)
                .map(RequestingMethods::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where supertypes declare it: who calls it by these names sends too, as do their public methods. */
    private static Stream<JavaMethod> declarations(JavaCodeUnit unit) {
        String[] parameters =
                unit.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return Stream.concat(
                        unit.getOwner().getAllRawSuperclasses().stream(),
                        unit.getOwner().getAllRawInterfaces().stream())
                .filter(type -> MAIN.contain(type.getName()))
                .flatMap(type -> type.tryGetMethod(unit.getName(), parameters).stream());
    }

    private static boolean isForUsers(JavaCodeUnit unit) {
        JavaClass owner = unit.getOwner();
        return unit.getModifiers().contains(JavaModifier.PUBLIC)
                && owner.getModifiers().contains(JavaModifier.PUBLIC)
                && !owner.isEquivalentTo(ItemStore.class);
    }

    /** Those by which requests were sent that went by this plan, named as {@link #inTheCode} names them. */
    Set<String> seen() {
        return seen;
    }

    /**
     * Harms nothing, and notes of each request by which method its sender came into the library; and the one of the
     * same name that this one hands on to.
     */
    FaultPlan noting() {
        return request -> {
            Deque<StackFrame> within =
                    STACK.walk(frames -> frames.filter(frame -> MAIN.contain(frame.getDeclaringClass()))
                            .collect(Collectors.toCollection(ArrayDeque::new)));
            if (!within.isEmpty()) {
                StackFrame entrance = within.removeLast();
                seen.add(name(entrance));
                if (!within.isEmpty() && within.getLast().getMethodName().equals(entrance.getMethodName())) {
                    seen.add(name(within.getLast()));
                }
            }
            return Optional.empty();
        };
    }

    private static String name(JavaCodeUnit unit) {
        return name(
                unit.getOwner().getSimpleName(),
                unit.getName(),
                unit.getRawParameterTypes().stream().map(JavaClass::getSimpleName));
    }

    private static String name(StackFrame frame) {
        return name(
                known(frame).getSimpleName(),
                frame.getMethodName(),
                frame.getMethodType().parameterList().stream().map(Class::getSimpleName));
    }

    /** The public class that declares what a class between packages does; its own if there is none. */
    private static Class<?> known(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        Class<?> above = type.getSuperclass();
        boolean isDeclared = !Modifier.isPublic(type.getModifiers())
                && above != null
                && Arrays.stream(above.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(frame.getMethodName())
                                && Modifier.isPublic(method.getModifiers())
                                && List.of(method.getParameterTypes())
                                        .equals(frame.getMethodType().parameterList()));
        return isDeclared ? above : type;
    }

    private static String name(String type, String method, Stream<String> parameters) {
        return type + "." + method + parameters.collect(Collectors.joining(", ", "(", ")"));
    }
}
