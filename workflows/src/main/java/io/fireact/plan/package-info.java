/** From a spec to stages: the DAG, each stage's content-addressed key, and why a stage is new. */
@NullMarked
package io.fireact.plan;

import org.jspecify.annotations.NullMarked;
