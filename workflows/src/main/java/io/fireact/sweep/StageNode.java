package io.fireact.sweep;

import io.fireact.plan.StageKind;
import java.util.List;

/**
 * A stage as workflows carry it: small, because histories hold it.
 *
 * @param needs keys of the stages before it
 */
public record StageNode(String key, StageKind kind, String label, List<String> needs) {}
