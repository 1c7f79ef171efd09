"""A PEFT training for fireact's command trainer: LoRA on texts whose segments say what is learned.

Needs torch, transformers and peft.
"""

import argparse
import json
import os

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint

parser = argparse.ArgumentParser()
for name in ("settings", "base", "data", "checkpoints", "output"):
    parser.add_argument("--" + name, required=True)
args = parser.parse_args()
settings = json.load(open(args.settings))
tuning = settings["fine_tune"]

tokenizer = AutoTokenizer.from_pretrained(args.base)
model = AutoModelForCausalLM.from_pretrained(args.base, torch_dtype=torch.float32)
model = get_peft_model(
    model,
    LoraConfig(
        r=tuning["rank"],
        lora_alpha=tuning["alpha"],
        lora_dropout=tuning["dropout"],
        target_modules=tuning["targets"],
        task_type="CAUSAL_LM",
    ),
)


def example(line):
    """Token ids and labels; segments are encoded one by one, as fireact's own training does."""
    ids, labels = [], []
    for i, segment in enumerate(json.loads(line)["segments"]):
        piece = tokenizer(segment["text"], add_special_tokens=i == 0)["input_ids"]
        ids += piece
        labels += piece if segment["in_loss"] else [-100] * len(piece)
    return {"input_ids": ids[: settings["context"]], "labels": labels[: settings["context"]]}


def collate(batch):
    longest = max(len(one["input_ids"]) for one in batch)
    pad = lambda values, fill: torch.tensor([v + [fill] * (longest - len(v)) for v in values])
    return {
        "input_ids": pad([one["input_ids"] for one in batch], 0),
        "labels": pad([one["labels"] for one in batch], -100),
        "attention_mask": pad([[1] * len(one["input_ids"]) for one in batch], 0),
    }


trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=args.checkpoints,
        seed=tuning["seed"] & 0x7FFFFFFF,
        max_steps=tuning["steps"] or -1,
        num_train_epochs=tuning["epochs"] or 1,
        learning_rate=tuning["learning_rate"],
        per_device_train_batch_size=tuning["batch"],
        gradient_accumulation_steps=tuning["accumulation"],
        save_steps=tuning["checkpoint_every"],
        save_total_limit=tuning["keep"],
        report_to=[],
        remove_unused_columns=False,
    ),
    train_dataset=[example(line) for line in open(args.data)],
    data_collator=collate,
)
trainer.train(resume_from_checkpoint=get_last_checkpoint(args.checkpoints))
if int(os.environ.get("RANK", "0")) == 0:
    model.save_pretrained(args.output, safe_serialization=True)
