/** What the modules do to one etcd, seen from etcd. */
@NullMarked
package io.muster.integrationtests.together;

import org.jspecify.annotations.NullMarked;
