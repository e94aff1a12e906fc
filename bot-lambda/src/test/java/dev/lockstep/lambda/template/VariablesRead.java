package dev.lockstep.lambda.template;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.lockstep.lambda.Environment;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The environment variables a handler may read: those constants of {@link Environment} that it, or a class it uses,
 * holds. The compiler copies constants, so they are looked for in the class files.
 */
final class VariablesRead {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.lockstep.lambda");
    /** What {@link Environment#lockstep} reads, without its callers naming it. */
    private static final Set<String> OF_THE_TABLE =
            Set.of(Environment.TABLE, Environment.CLOCK_DRIFT, Environment.START_WITHIN);

    private VariablesRead() {}

    static Set<String> by(Class<?> handler) {
        Set<String> known = known();
        Set<String> read = new TreeSet<>();
        for (JavaClass used : used(CLASSES.get(handler))) {
            read.addAll(texts(used));
            if (used.getMethodCallsFromSelf().stream()
                    .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Environment.class)
                            && call.getName().equals("lockstep"))) {
                read.addAll(OF_THE_TABLE);
            }
        }
        read.retainAll(known);
        return read;
    }

    /** The constants that name variables of ours, AWS's own left out. */
    static Set<String> known() {
        return Arrays.stream(Environment.class.getFields())
                .filter(field -> field.getType() == String.class)
                .map(VariablesRead::value)
                .filter(name -> name.startsWith("LOCKSTEP_"))
                .collect(Collectors.toSet());
    }

    private static String value(Field constant) {
        try {
            return Values.text(constant.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<JavaClass> used(JavaClass from) {
        Set<JavaClass> seen = new HashSet<>();
        Deque<JavaClass> left = new ArrayDeque<>(Set.of(from));
        while (!left.isEmpty()) {
            JavaClass here = left.remove();
            if (here.getPackageName().startsWith("dev.lockstep.lambda")
                    && !here.isEquivalentTo(Environment.class)
                    && seen.add(here)) {
                here.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .forEach(left::add);
            }
        }
        return seen;
    }

    /** The texts of a class file's constant pool. */
    private static Set<String> texts(JavaClass type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream bytes = VariablesRead.class.getResourceAsStream(file)) {
            return bytes == null ? Set.of() : texts(new DataInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> texts(DataInputStream in) throws IOException {
        in.readLong(); // magic and version
        Map<Integer, String> all = new HashMap<>();
        Set<Integer> texts = new HashSet<>();
        int count = in.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> all.put(i, in.readUTF());
                case 8 -> texts.add(in.readUnsignedShort());
                case 7, 16, 19, 20 -> in.readUnsignedShort();
                case 15 -> in.skipNBytes(3);
                case 5, 6 -> {
                    in.readLong();
                    i++; // these take two places
                }
                default -> in.readInt();
            }
        }
        return texts.stream().map(i -> Values.text(all.get(i))).collect(Collectors.toSet());
    }
}
