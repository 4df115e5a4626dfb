/** The shared etcd connection: settings, calls with deadlines, sessions, prefix views. */
@NullMarked
package io.muster.connection;

import org.jspecify.annotations.NullMarked;
