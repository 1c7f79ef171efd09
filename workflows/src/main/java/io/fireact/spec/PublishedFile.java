package io.fireact.spec;

import java.util.function.Supplier;

/**
 * Data files that are published, each with where it is, what its bytes are and what it may be used
 * under: the defaults of the tasks that read them. Digests are of the files as FireAct's repository
 * has them at the commit that the addresses name; that of HotpotQA's train file is the one that is
 * published for {@code hotpot_train_v1.1.json}.
 */
public enum PublishedFile implements Supplier<DataFile> {
  /** Questions, answers and types of the dev file. */
  HOTPOTQA_DEV(
      "hotpotqa/dev.json",
      "05001dcdeb2b2b2243a88f23daaf8de9237494cd387e13bc25854d3e031101d3",
      "hotpotqa/dev.json",
      License.HOTPOTQA),
  /** 90,447 questions with their paragraphs; 540 MiB. */
  HOTPOTQA_TRAIN(
      "hotpotqa/hotpot_train_v1.1.json",
      "26650cf50234ef5fb2e664ed70bbecdfd87815e6bffc257e068efea5cf7cd316",
      "http://curtis.ml.cmu.edu/datasets/hotpot/hotpot_train_v1.1.json",
      License.HOTPOTQA),
  STRATEGYQA_DEV(
      "strategyqa/strategyqa_dev.json",
      "0d94842ffb022db8fd5ecd2168b785d5cf67f6faf64f665476bad544a3eb9dde",
      "strategyqa/strategyqa_dev.json",
      License.STRATEGYQA),
  STRATEGYQA_TRAIN(
      "strategyqa/strategyqa_train_filtered.json",
      "5c207a051a4753c930f446591d232520b7db854b19c9da873650643bb03b0362",
      "strategyqa/strategyqa_train_filtered.json",
      License.STRATEGYQA),
  BAMBOOGLE_TEST(
      "bamboogle/test.csv",
      "b55aae3490787efac7e17cd2be4a79f2359885ad346b3bbc0cc335b02ed44cc4",
      "bamboogle/test.csv",
      License.BAMBOOGLE),
  /** The list of MMLU's files with their digests, which is part of the platform. */
  MMLU_FILES(
      "mmlu/SHA256SUMS",
      "4a29c098b4cf3c3536a5a3448681e543fd7da5fdcb99ce4ca0955ee9657498bb",
      "mmlu/SHA256SUMS",
      License.MMLU),
  /** GPT-4's trajectories for HotpotQA. */
  HOTPOTQA_TRAJECTORIES(
      "finetune/alpaca_format/hotpotqa.json",
      "99d425102451935e30a9c4419643003e4065cc2a10f61ad2cca815922a7b65c8",
      "finetune/alpaca_format/hotpotqa.json",
      License.FIREACT),
  /** GPT-4's trajectories for HotpotQA, StrategyQA and MMLU. */
  MULTITASK_TRAJECTORIES(
      "finetune/alpaca_format/multitask.json",
      "1a03d1034618ca81bbe8ff216272464f9185b1c2cc0e55c8a26b8aabf61e2839",
      "finetune/alpaca_format/multitask.json",
      License.FIREACT);

  private static final String FIREACT =
      "https://raw.githubusercontent.com/anchen1011/FireAct/94c6189f04b10fccae6bcd97a4632d6119266899/data/";

  private final String file;
  private final String sha256;
  private final String address;
  private final String license;

  /** What publishers say; what is in FireAct's repository is somebody else's data in part. */
  private static final class License {
    static final String HOTPOTQA = "CC BY-SA 4.0 (https://hotpotqa.github.io)";
    static final String STRATEGYQA = "MIT (https://github.com/eladsegal/strategyqa)";
    static final String BAMBOOGLE = "MIT (https://github.com/ofirpress/self-ask)";
    static final String MMLU = "MIT (https://github.com/hendrycks/test)";
    static final String FIREACT = "MIT (https://github.com/anchen1011/FireAct)";

    private License() {}
  }

  /**
   * @param address of its own, or where FireAct's repository has it
   */
  PublishedFile(String file, String sha256, String address, String license) {
    this.file = file;
    this.sha256 = sha256;
    this.address = address;
    this.license = license;
  }

  @Override
  public DataFile get() {
    return new DataFile(
        file, sha256, address.startsWith("http") ? address : FIREACT + address, license);
  }
}
