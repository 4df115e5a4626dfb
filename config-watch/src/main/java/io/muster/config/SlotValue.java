package io.muster.config;

import io.muster.connection.Subscription;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A live value: the root, and which slot of it. There is one for each slot. */
final class SlotValue<T> implements LiveValue<T> {
    private final LiveRoot root;
    private final int index;

    /** What is in force; null while the root is changing it, or has not put it here yet. */
    private volatile @Nullable T shown;

    SlotValue(LiveRoot root, int index) {
        this.root = root;
        this.index = index;
    }

    @Override
    public T get() {
        T value = shown;
        return value == null ? in(root.generation()) : value;
    }

    @SuppressWarnings("unchecked") // the slot was made for this type
    T in(Generation generation) {
        return (T) generation.value(index);
    }

    /** From now on the root's generation says what is in force. */
    void hide() {
        shown = null;
    }

    /** From now on this is in force, and in the root's generation. */
    void show(Generation generation) {
        shown = in(generation);
    }

    @Override
    public long revision() {
        return root.generation().cells().get(index).revision();
    }

    @Override
    @SuppressWarnings("unchecked") // the slot of a function is made for its results, the parent's for T
    public <U> LiveValue<U> map(Function<? super T, ? extends U> function) {
        Slot slot = new MappedSlot(index, source -> function.apply((T) source));
        return (LiveValue<U>) root.add(slot, "a function of a live value");
    }

    @Override
    public Subscription onChange(ChangeListener<? super T> listener) {
        return root.tell(this, Objects::equals, listener);
    }

    boolean isOf(LiveRoot other) {
        return root == other;
    }

    int index() {
        return index;
    }

    @Override
    public String toString() {
        return "LiveValue[" + get() + " @ " + revision() + "]";
    }
}
