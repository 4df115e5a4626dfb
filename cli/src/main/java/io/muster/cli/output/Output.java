package io.muster.cli.output;

import io.muster.cli.EndedException;
import io.muster.cli.ExitCode;
import io.muster.cli.Terminal;
import io.muster.cli.Terminal.Style;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Data on standard output, as it was asked for.
 *
 * <p>All methods throw {@link EndedException} when nobody reads it any more.
 *
 * @param out where it goes
 * @param format how it is written
 * @param terminal what standard output is connected to
 */
public record Output(PrintWriter out, Format format, Terminal terminal) {
    /**
     * Several things of a kind.
     *
     * @param columns what a table shows of each; JSON has everything
     */
    public void items(List<String> columns, List<Item> items) {
        switch (format) {
            case TABLE -> table(columns, items);
            case JSONL -> items.forEach(out::println);
            case JSON -> out.println(items.stream().map(Item::toString).collect(Collectors.joining(",\n ", "[", "]")));
        }
        flushed();
    }

    /** One thing: its values below one another, or an object. */
    public void item(Item item) {
        if (format == Format.TABLE) {
            int width = item.fields().keySet().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            item.fields()
                    .keySet()
                    .forEach(name -> out.println(padded(terminal, Style.BOLD, name, width) + "  " + item.shown(name)));
        } else {
            out.println(item);
        }
        flushed();
    }

    /** One of many that come one after the other: a line of text, or an object in a line. */
    public void event(Item item, String text) {
        out.println(format == Format.TABLE ? Item.plain(text) : item.toString());
        flushed();
    }

    /** Lines of text, whatever the format. */
    public void lines(List<String> lines) {
        lines.forEach(out::println);
        flushed();
    }

    private void table(List<String> columns, List<Item> items) {
        int[] widths = columns.stream().mapToInt(String::length).toArray();
        for (int i = 0; i < widths.length; i++) {
            for (Item item : items) {
                widths[i] = Math.max(widths[i], item.shown(columns.get(i)).length());
            }
        }
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            cell(head, Style.BOLD, columns.get(i).toUpperCase(Locale.ROOT), i, widths);
        }
        out.println(head);
        for (Item item : items) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String text = item.shown(columns.get(i));
                row.append(i == widths.length - 1 ? text : text + " ".repeat(widths[i] - text.length() + 2));
            }
            out.println(row);
        }
    }

    private void cell(StringBuilder row, Style style, String text, int column, int... widths) {
        boolean last = column == widths.length - 1;
        row.append(last ? terminal.styled(style, text) : padded(terminal, style, text, widths[column] + 2));
    }

    private static String padded(Terminal terminal, Style style, String text, int width) {
        return terminal.styled(style, text) + " ".repeat(width - text.length());
    }

    private void flushed() {
        if (out.checkError()) {
            throw new EndedException(ExitCode.READER_GONE, "");
        }
    }
}
