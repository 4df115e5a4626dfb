package io.muster.cli.process;

import io.muster.connection.Subscription;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals by way of {@code sun.misc.Signal}, which every JDK offers in {@code jdk.unsupported} and no compiler likes to
 * see. Where it is missing, signals end the process as they always do.
 */
final class ProcessSignals implements Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    @Override
    public Subscription hear(Consumer<Signal> receiver) {
        Map<Signal, Object> before = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            try {
                Object former = Misc.handle(signal, Misc.handler(() -> receiver.accept(signal)));
                if (former.equals(Misc.ignoring())) {
                    // As nohup does it, and a shell for what it runs in the background: that is meant to stay.
                    Misc.handle(signal, former);
                } else {
                    before.put(signal, former);
                }
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOG.debug("SIG{} cannot be heard: {}", signal, e.toString());
            }
        }
        return () -> before.forEach((signal, former) -> {
            try {
                Misc.handle(signal, former);
            } catch (ReflectiveOperationException e) {
                LOG.debug("SIG{} cannot be given back: {}", signal, e.toString());
            }
        });
    }

    /** The types of {@code sun.misc}, looked up by name. */
    private static final class Misc {
        private Misc() {}

        static Object handle(Signal signal, Object handler) throws ReflectiveOperationException {
            Class<?> type = Class.forName("sun.misc.Signal");
            Method handle = type.getMethod("handle", type, handlerType());
            Object wanted = type.getConstructor(String.class).newInstance(signal.name());
            try {
                return handle.invoke(null, wanted, handler);
            } catch (InvocationTargetException e) {
                // Not on this platform, or taken by the JVM.
                throw new IllegalArgumentException(e.getCause());
            }
        }

        static Object handler(Runnable action) throws ClassNotFoundException {
            Class<?> type = handlerType();
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handle" -> {
                        action.run();
                        return null;
                    }
                    case "equals" -> {
                        return proxy == arguments[0];
                    }
                    case "hashCode" -> {
                        return System.identityHashCode(proxy);
                    }
                    default -> {
                        return "muster's handler";
                    }
                }
            });
        }

        static Object ignoring() throws ReflectiveOperationException {
            return handlerType().getField("SIG_IGN").get(null);
        }

        private static Class<?> handlerType() throws ClassNotFoundException {
            return Class.forName("sun.misc.SignalHandler");
        }
    }
}
