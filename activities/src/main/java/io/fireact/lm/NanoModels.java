package io.fireact.lm;

import com.google.auto.service.AutoService;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactory;
import io.fireact.model.OpenModel;
import io.fireact.spec.StudentSpec;

/** Opens models that the platform pre-trained itself. */
@AutoService(ModelFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class NanoModels implements ModelFactory<StudentSpec.Nano> {
  @Override
  public Class<StudentSpec.Nano> spec() {
    return StudentSpec.Nano.class;
  }

  @Override
  public OpenModel open(StudentSpec.Nano spec, ModelContext context) {
    return context.local().open(spec);
  }
}
