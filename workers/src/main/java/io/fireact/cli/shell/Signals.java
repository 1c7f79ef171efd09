package io.fireact.cli.shell;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. Java has no supported way to them, and {@code sun.misc.Signal}
 * is compiled against with a warning only, so it is called by name; where it is not there, signals
 * keep their default meaning.
 */
final class Signals {
  private Signals() {}

  /** Runs {@code action} on each signal, in a thread of the JVM's own. */
  static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              action.run();
              return null;
            }
            return switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> "fireact";
            };
          };
      Object proxy =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, call);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      // The signal is unknown here or taken by the JVM (-Xrs): its default meaning stays.
    }
  }
}
