package dev.lockstep.local;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotFunction;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Bots found in jars and directories. */
final class ProvidedBots implements AutoCloseable {
    private final URLClassLoader loader;
    private final Map<String, BotFunction> functions = new LinkedHashMap<>();
    private final List<BotDefinition> definitions = new ArrayList<>();

    private ProvidedBots(URLClassLoader loader) {
        this.loader = loader;
    }

    /** The bots of all providers in there. */
    static ProvidedBots in(List<Path> jarsOrDirectories) throws IOException {
        URL[] places = new URL[jarsOrDirectories.size()];
        for (int i = 0; i < places.length; i++) {
            Path place = jarsOrDirectories.get(i);
            if (!Files.exists(place)) {
                throw new InputRefusedException("--bots: there is no " + place);
            }
            places[i] = place.toUri().toURL();
        }
        ProvidedBots bots = new ProvidedBots(new URLClassLoader(places, BotProvider.class.getClassLoader()));
        try {
            bots.load();
        } catch (ServiceConfigurationError e) {
            bots.close();
            throw new InputRefusedException("--bots: " + e.getMessage());
        }
        if (places.length > 0 && bots.functions.isEmpty()) {
            bots.close();
            throw new InputRefusedException("--bots: no " + BotProvider.class.getName()
                    + " is named in META-INF/services of " + jarsOrDirectories);
        }
        return bots;
    }

    private void load() {
        for (BotProvider provider : ServiceLoader.load(BotProvider.class, loader)) {
            provider.bots().forEach((name, function) -> {
                if (functions.putIfAbsent(name, function) != null) {
                    throw new InputRefusedException("--bots: two providers have a bot '" + name + "'");
                }
            });
            definitions.addAll(provider.definitions());
        }
    }

    Map<String, BotFunction> functions() {
        return functions;
    }

    List<BotDefinition> definitions() {
        return definitions;
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
