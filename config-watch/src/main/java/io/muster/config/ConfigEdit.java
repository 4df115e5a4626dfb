package io.muster.config;

import io.muster.connection.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one layer that happen together: one revision, which watches see whole or not at all. Not thread-safe.
 *
 * <p>etcd takes at most 128 changes at once by default; more are refused, never split.
 */
public final class ConfigEdit {
    /** etcd's default for {@code --max-txn-ops}; one condition looks at the whole layer. */
    static final int MOST = 127;

    private final EtcdConfigStore store;
    private final String prefix;
    private final Map<String, Optional<String>> changes = new LinkedHashMap<>();
    private final Map<String, Long> expected = new LinkedHashMap<>();
    private @Nullable StoredLayer base;

    ConfigEdit(EtcdConfigStore store) {
        this.store = store;
        this.prefix = store.prefix();
    }

    /** Writes or deletes a key by its name, whatever it is. */
    void put(String name, Optional<String> value) {
        changes.put(name, value);
    }

    /**
     * Writes a value.
     *
     * @param path its path, like {@code limits.max}
     * @param value its text, taken as it is
     * @throws InvalidSettingException if the path is none, or would name a document
     */
    public ConfigEdit set(String path, String value) {
        changes.put(KeyNames.ofValue(path), Optional.of(value));
        return this;
    }

    /** Deletes a value, if it is there. */
    public ConfigEdit remove(String path) {
        changes.put(KeyNames.ofValue(path), Optional.empty());
        return this;
    }

    /**
     * Writes a document.
     *
     * @param name its name under the layer's prefix, like {@code limits.conf}; the ending tells the format
     * @param text the document
     * @throws ConfigRejectedException if the text is no such document
     */
    public ConfigEdit document(String name, String text) {
        DocumentFormat format = DocumentFormat.of(KeyNames.ofDocument(name)).orElseThrow();
        try {
            format.parse(text, prefix + name, ConfigLimits.DEFAULT);
        } catch (UnreadableException e) {
            throw new ConfigRejectedException(
                    "write", prefix + name, List.of(Problem.of(new EtcdSource(prefix + name, 0), e.reason())));
        }
        changes.put(name, Optional.of(text));
        return this;
    }

    /** Deletes a document, if it is there. */
    public ConfigEdit removeDocument(String name) {
        changes.put(KeyNames.ofDocument(name), Optional.empty());
        return this;
    }

    /**
     * Makes a tree what a file says, with as few changes as possible: what is so already is not written, and what the
     * file does not say is deleted, documents in that folder included. A document in a folder above, which may also say
     * something there, stays. It is on condition that the layer does not change in between ({@link #ifUnchangedSince}).
     *
     * <p>Each value gets a key of its own, with its text as it stands in the file; substitutions are resolved within the
     * file, and elements of a list are numbered.
     *
     * @param path where, like {@code limits}; the empty path is the whole layer
     * @param file HOCON, JSON or properties, as the end of its name tells
     * @param base the layer, just read
     * @throws java.io.UncheckedIOException if the file cannot be read
     * @throws ConfigRejectedException if it is no such document, or holds nothing, or what keys cannot say: null, or empty
     *     lists and objects
     */
    public ConfigEdit replaceTree(String path, Path file, StoredLayer base) {
        ifUnchangedSince(base);
        String folder = path.isEmpty() ? "" : KeyNames.ofValue(path);
        Map<String, String> wanted = TreeFile.keys(ConfigBinder.elements(path), file);
        Map<String, String> there = new TreeMap<>();
        base.keys().stream()
                .filter(key -> folder.isEmpty()
                        || key.name().equals(folder)
                        || key.name().startsWith(folder + "/"))
                .forEach(key -> there.put(key.name(), key.value()));
        wanted.forEach((name, text) -> {
            if (!text.equals(there.remove(name))) {
                put(name, Optional.of(text));
            }
        });
        there.keySet().forEach(name -> put(name, Optional.empty()));
        return this;
    }

    /** Whether it changes nothing, so that there is nothing to commit. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /**
     * Only if a value was last written by a revision ({@link StoredLayer.StoredKey#revision}); 0 if there must be none.
     *
     * @param path its path, like {@code limits.max}, whether this edit changes it or not
     * @throws InvalidSettingException if the path is none, or would name a document
     */
    public ConfigEdit ifRevision(String path, long revision) {
        expected.put(KeyNames.ofValue(path), revision);
        return this;
    }

    /** Only if a document was last written by a revision; 0 if there must be none. */
    public ConfigEdit ifDocumentRevision(String name, long revision) {
        expected.put(KeyNames.ofDocument(name), revision);
        return this;
    }

    /**
     * Only if the layer is as it was when it was read: no key of it written since, and those that this edit touches not
     * deleted either. That other keys were deleted goes unnoticed.
     */
    public ConfigEdit ifUnchangedSince(StoredLayer base) {
        if (!base.prefix().equals(prefix)) {
            throw new InvalidSettingException("ifUnchangedSince", base.prefix(), "the layer " + prefix);
        }
        this.base = base;
        return this;
    }

    /**
     * Applies the changes.
     *
     * @throws InvalidSettingException if there are none, or too many
     * @throws io.muster.connection.OutcomeUnknownException if they may have been applied: read before trying again
     */
    public Result commit() {
        return Waiting.written(commitAsync(), "write configuration", prefix);
    }

    /** Asynchronous twin of {@link #commit}. */
    public CompletableFuture<Result> commitAsync() {
        return store.commit(checked());
    }

    private Draft checked() {
        if (changes.isEmpty() || changes.size() > MOST) {
            throw new InvalidSettingException("edit of " + prefix, changes.size() + " changes", "from 1 to " + MOST);
        }
        Draft draft = new Draft(changes, base, expected);
        long conditions = draft.names().count();
        if (conditions > MOST) {
            throw new InvalidSettingException(
                    "edit of " + prefix, conditions + " keys", "conditions and changes on at most " + MOST);
        }
        return draft;
    }

    /**
     * Applies the changes and leaves an entry in the layer's {@linkplain ConfigStore#history history}, in the same
     * revision: who, when, what for, and what was there before. Prefer it to {@link #commit} for whatever people do.
     *
     * @param who who does it
     * @param comment what for
     * @return also a conflict if, without {@link #ifUnchangedSince}, others kept writing the same keys
     * @throws InvalidSettingException if there are none, or too many
     * @throws io.muster.connection.OutcomeUnknownException if they may have been applied: read before trying again
     */
    public Result publish(String who, String comment) {
        return Waiting.written(publishAsync(who, comment), "publish configuration", prefix);
    }

    /** Asynchronous twin of {@link #publish}. */
    public CompletableFuture<Result> publishAsync(String who, String comment) {
        return store.publish(checked(), who, comment);
    }

    /**
     * Publishes the changes and waits for the instances that acknowledge revisions of the layer: until so many of them
     * have it in force, or one refuses it. Then it is taken back, by a publication that restores the same keys, if nobody
     * has written them since.
     *
     * <p>Who counts are the instances that have said anything of the layer ({@link ConfigStore#acknowledgements}). One that
     * refused revisions for another reason already refuses this one, too.
     *
     * @param who who does it
     * @param comment what for
     * @param percent the share of the instances to wait for, from 1 to 100
     * @param atMost how long to wait for them
     * @throws InvalidSettingException if there are no changes, or too many, or the share is none
     * @throws io.muster.connection.OutcomeUnknownException if they may have been applied, or taken back: read before
     *     trying again
     */
    public RollOut rollOut(String who, String comment, int percent, Duration atMost) {
        return Waiting.written(rollOutAsync(who, comment, percent, atMost), "roll out configuration", prefix);
    }

    /** Asynchronous twin of {@link #rollOut}. */
    public CompletableFuture<RollOut> rollOutAsync(String who, String comment, int percent, Duration atMost) {
        if (percent < 1 || percent > 100) {
            throw new InvalidSettingException("percent", percent, "from 1 to 100");
        }
        return store.rollOut(checked(), who, comment, percent, atMost);
    }

    /**
     * What this edit would do, and what a watch would say to it: with its other layers, its defaults, and every type
     * that is bound there. Nothing is written. It asks no server: the watch tries it on what it knows, on the caller's
     * thread.
     *
     * @param watch a watch of which this edit's layer is one
     * @throws InvalidSettingException if it is none, or the watch has not read etcd yet
     */
    public EditPlan plan(ConfigWatch watch) {
        return watch.plan(prefix, Map.copyOf(changes));
    }

    /** What became of an edit. */
    public sealed interface Result {
        /** etcd's revision after it: the one that made the changes, if they were made. */
        long revision();

        /** Whether the changes were made. */
        default boolean isCommitted() {
            return this instanceof Committed;
        }
    }

    /**
     * The changes were made, all of them.
     *
     * @param revision the revision that made them
     */
    public record Committed(long revision) implements Result {}

    /**
     * Nothing was changed: somebody else had changed the layer.
     *
     * @param revision etcd's revision
     * @param lastWritten the key of the layer that was written last, if there is one
     */
    public record Conflict(long revision, Optional<String> lastWritten) implements Result {}
}
