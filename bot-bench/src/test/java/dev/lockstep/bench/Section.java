package dev.lockstep.bench;

/**
 * What one part has found, as it stands in a document.
 *
 * @param name where it stands: between {@code <!-- bench: name -->} and {@code <!-- bench end -->}
 * @param text Markdown, whole lines
 */
public record Section(String name, String text) {}
