package io.muster.config;

import io.muster.connection.Subscription;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A live value: the root, and which slot of it. */
final class SlotValue<T> implements LiveValue<T> {
    private final LiveRoot root;
    private final int index;

    SlotValue(LiveRoot root, int index) {
        this.root = root;
        this.index = index;
    }

    @Override
    public T get() {
        return in(root.generation());
    }

    @SuppressWarnings("unchecked") // the slot was made for this type
    T in(Generation generation) {
        return (T) generation.value(index);
    }

    @Override
    public long revision() {
        return root.generation().cells().get(index).revision();
    }

    @Override
    @SuppressWarnings("unchecked") // the parent slot makes values of T
    public <U> LiveValue<U> map(Function<? super T, ? extends U> function) {
        Slot slot = new MappedSlot(index, source -> function.apply((T) source));
        return new SlotValue<>(root, root.add(slot, "a function of a live value"));
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
    public boolean equals(@Nullable Object other) {
        return other instanceof SlotValue<?> that && root == that.root && index == that.index;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(root) * 31 + index;
    }

    @Override
    public String toString() {
        return "LiveValue[" + get() + " @ " + revision() + "]";
    }
}
