package io.fireact.report.result;

import io.fireact.plan.Stage;
import io.fireact.plan.StageRecord;
import java.util.Optional;

/**
 * A stage behind the report's numbers.
 *
 * @param record empty when the store no longer has it, as happens where a finished stage was reused
 *     and what led to it was removed
 */
public record StageFact(Stage stage, Optional<StageRecord> record) {}
