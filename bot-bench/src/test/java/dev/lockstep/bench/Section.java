package dev.lockstep.bench;

/**
 * What one part has found, as it stands in a document or beside it.
 *
 * @param isFile whether it is a file beside the document
 * @param name the file's, or where it stands in the document: between {@code <!-- bench: name -->} and {@code <!--
 *     bench end -->}
 * @param text whole lines
 */
public record Section(boolean isFile, String name, String text) {

    /** Markdown for the document. */
    public Section(String name, String text) {
        this(false, name, text);
    }

    /** A file beside the document, such as a picture that it shows; it is not printed. */
    public static Section file(String name, String text) {
        return new Section(true, name, text);
    }
}
