package io.fireact.spec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Reads fine-tuning as plans and records hold it. Those of earlier versions lack the fields that
 * came later: they mean what was fixed then.
 */
final class FineTuneReader extends JsonDeserializer<FineTuneSpec> {
  private static ObjectNode before() {
    ObjectNode fixed = JsonNodeFactory.instance.objectNode();
    fixed.put("preset", "none").put("method", "lora").put("dropout", 0.0);
    fixed.put("batch_tokens", 0).put("batching", "shuffled").put("max_length", 0);
    fixed.put("overlong", "drop").put("epochs", 0).put("schedule", "cosine");
    fixed.put("beta1", 0.9).put("beta2", 0.98).put("weight_decay", 0.01);
    fixed.put("validation", 0.0).put("evaluate_every", 50).put("best", false);
    return fixed.put("keep", 2).put("activations", "keep");
  }

  @Override
  public FineTuneSpec deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    ObjectCodec codec = parser.getCodec();
    ObjectNode fields = before();
    if (codec.<JsonNode>readTree(parser) instanceof ObjectNode written) {
      fields.setAll(written);
    }
    return new FineTuneSpec(
        whole(fields, "seed", context),
        codec.treeToValue(fields.path("preset"), FineTuneSpec.Preset.class),
        (int) whole(fields, "trajectories", context),
        codec.treeToValue(fields.path("method"), FineTuneSpec.Method.class),
        codec.treeToValue(fields, FineTuneSpec.Adapter.class),
        codec.treeToValue(fields, FineTuneSpec.Data.class),
        codec.treeToValue(fields, FineTuneSpec.Optimizer.class),
        codec.treeToValue(fields, FineTuneSpec.Validation.class),
        codec.treeToValue(fields, FineTuneSpec.CheckpointPolicy.class));
  }

  private static long whole(ObjectNode fields, String name, DeserializationContext context)
      throws IOException {
    JsonNode value = fields.path(name);
    return value.isIntegralNumber()
        ? value.longValue()
        : context.reportInputMismatch(
            FineTuneSpec.class, "fine-tuning has no whole number %s", name);
  }
}
