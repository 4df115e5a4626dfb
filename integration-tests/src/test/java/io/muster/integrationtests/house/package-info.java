/** What the build keeps: the rules between the modules, on their signatures and conduct, and on what is written. */
@NullMarked
package io.muster.integrationtests.house;

import org.jspecify.annotations.NullMarked;
