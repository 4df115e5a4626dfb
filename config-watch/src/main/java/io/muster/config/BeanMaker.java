package io.muster.config;

import com.typesafe.config.ConfigBeanFactory;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import org.jspecify.annotations.Nullable;

/** Makes a bean by Typesafe Config's own factory; what it will not have is a problem. */
final class BeanMaker implements Maker {
    private final Class<?> type;

    BeanMaker(Class<?> type) {
        this.type = type;
    }

    /** The components have been found good; the factory reads them from the object once more. */
    @Override
    public Object make(@Nullable Object[] arguments, ConfigObject object) throws RefusedException {
        try {
            return ConfigBeanFactory.create(object.toConfig(), type);
        } catch (ConfigException e) {
            Throwable thrown = e;
            while (thrown.getCause() != null) {
                thrown = thrown.getCause();
            }
            if (thrown instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            throw new RefusedException(
                    thrown == e
                            ? new IllegalArgumentException(Resolving.problem(e).message(), e)
                            : thrown);
        }
    }
}
