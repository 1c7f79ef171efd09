package io.fireact.lm;

import com.google.auto.service.AutoService;
import io.fireact.model.ModelContext;
import io.fireact.model.ModelFactory;
import io.fireact.model.OpenModel;
import io.fireact.spec.StudentSpec;

/** Opens real language models in Hugging Face's layout. */
@AutoService(ModelFactory.class)
@SuppressWarnings("rawtypes") // of the service's type
public final class PretrainedModels implements ModelFactory<StudentSpec.Pretrained> {
  @Override
  public Class<StudentSpec.Pretrained> spec() {
    return StudentSpec.Pretrained.class;
  }

  @Override
  public OpenModel open(StudentSpec.Pretrained spec, ModelContext context) {
    return context.local().open(spec);
  }
}
