package io.muster.config;

import com.typesafe.config.ConfigObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calls the canonical constructor of a record. */
final class RecordMaker implements Maker {
    private final Constructor<?> constructor;

    private RecordMaker(Constructor<?> constructor) {
        this.constructor = constructor;
    }

    /**
     * The maker of a record.
     *
     * @throws IllegalArgumentException if the record's package is closed to reflection
     */
    static RecordMaker of(Class<?> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return new RecordMaker(constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type.getName() + ": no canonical constructor", e);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    type.getName() + " (expected: a record in a package that is open to io.muster.config)", e);
        }
    }

    @Override
    public Object make(@Nullable Object[] arguments, ConfigObject object) throws RefusedException {
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            throw new RefusedException(cause);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
