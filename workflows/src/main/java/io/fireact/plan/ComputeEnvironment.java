package io.fireact.plan;

/**
 * What a model was trained or decoded on. A stage's key names what decides its result but for the
 * last bits of sums, which differ between processors, numbers of threads and releases of PyTorch:
 * equal keys give the same bytes in equal environments only.
 *
 * @param device {@code cpu}, {@code cpu-bf16}, or a GPU's name and index
 * @param processor as the operating system names it
 * @param instructions the widest vector instructions that PyTorch uses there, such as {@code
 *     AVX512}; may be narrowed by {@code ATEN_CPU_CAPABILITY}
 * @param threads of one training step or decoding step on the processor
 * @param pytorch version, such as {@code 2.7.1}
 */
public record ComputeEnvironment(
    String device, String processor, String instructions, int threads, String pytorch) {

  /** On one line, for people. */
  public String text() {
    return "%s; %s, %s; %d %s; PyTorch %s"
        .formatted(
            device, processor, instructions, threads, threads == 1 ? "thread" : "threads", pytorch);
  }
}
