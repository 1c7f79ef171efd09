"""Makes the fixtures of tokenizers and chat templates: tiny tokenizers of each kind and what Python does with them.

Run it only when the fixtures have to change (pip install -r requirements.txt):

    python tokenizers_and_chats.py ../resources/io/fireact/lm/text

For each kind, a directory with tokenizer.json and tokenizer_config.json as transformers saves them, and
  expected.json         texts, their ids, the characters (code points) at which tokens begin, decoded texts
and for each chat template chat/NAME.jinja, as its model's makers publish it or of the project's own writing, a
chat/NAME.json with what transformers renders.
"""

import datetime
import json
import random
import sys
from pathlib import Path

import transformers.utils.chat_template_utils
from jinja2.exceptions import TemplateError
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

CORPUS = [
    "Question: Which film came out first, Blind Shaft or The Mask Of Fu Manchu?",
    "Thought: I need to search Blind Shaft and The Mask Of Fu Manchu, and find which one came out first.",
    "Action: search[Blind Shaft]",
    "Observation: Blind Shaft is a 2003 film about a pair of brutal con artists operating in the coal mines of China.",
    "Action: finish[The Mask Of Fu Manchu]",
] * 4

TEXTS = [
    "",
    "a",
    " a",
    "  two  spaces ",
    "Question: Which film came out first?\nThought: search\n",
    "\n\n\n",
    "\ttab\r\nline",
    "emoji 😀😀 and 👩‍👩‍👧 family",
    "😀",
    "a😀b",
    "中文字符，日本語のテキスト 한국어",
    "e\u0301 combining a\u0308\u0323",
    "naïve café — “quotes” …",
    "\U0001F1E9\U0001F1EA flags 𝕏 𝒴",
    "\ufffd replacement",
    "null\u0000inside",
    "trailing space ",
    "12345 3.14",
    "<|im_start|>user\nhi<|im_end|>\n",
    "<s>[INST] hi [/INST]",
]


def byte_level(add_first: bool, trim: bool):
    """As GPT-2's: SmolLM2, Qwen2 without a first token, Llama 3 with one."""
    tokenizer = Tokenizer(models.BPE())
    if not add_first:
        tokenizer.normalizer = normalizers.NFC()
    split = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(split), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<|begin|>", "<|end|>"] if add_first else ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=special, show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(CORPUS, trainer)
    level = processors.ByteLevel(trim_offsets=trim)
    tokenizer.post_processor = level
    if add_first:
        tokenizer.post_processor = processors.Sequence([
            level,
            processors.TemplateProcessing(single="<|begin|> $A", pair="<|begin|> $A <|begin|>:1 $B:1",
                                          special_tokens=[("<|begin|>", 0)]),
        ])
        tokenizer.enable_truncation(4)
        tokenizer.enable_padding(length=12, pad_id=1, pad_token="<|end|>")
    return tokenizer, dict(eos_token=special[-1], bos_token=special[0] if add_first else None)


def sentencepiece(end: bool):
    """As Llama 2's: a space before the text, bytes for unknown characters; with an end token if asked."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>"]
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=220, special_tokens=special, show_progress=False, max_token_length=8)
    tokenizer.train_from_iterator(CORPUS, trainer)
    learned = json.loads(tokenizer.to_str())
    # The bytes stand behind the special tokens, as in Llama's vocabulary, and are no added tokens.
    vocabulary = [t for t in sorted(learned["model"]["vocab"], key=learned["model"]["vocab"].get) if t not in special]
    learned["model"]["vocab"] = {t: i for i, t in enumerate(special + bytes_ + vocabulary)}
    tokenizer = Tokenizer.from_str(json.dumps(learned))
    single = "<s> $A </s>" if end else "<s> $A"
    tokenizer.post_processor = processors.TemplateProcessing(
        single=single, pair=single + " $B:1", special_tokens=[("<s>", 1), ("</s>", 2)])
    return tokenizer, dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def expected(directory: Path, first: int | None, last: int | None) -> list:
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    bos = tokenizer.id_to_token(first) if first is not None else None
    # Where tokens of bytes begin: at their spaces.
    fields = json.loads((directory / "tokenizer.json").read_text())
    for part in fields["post_processor"].get("processors", [fields["post_processor"]]):
        if "trim_offsets" in part:
            part["trim_offsets"] = False
    untrimmed = Tokenizer.from_str(json.dumps(fields))
    untrimmed.no_truncation()
    untrimmed.no_padding()
    out = []
    for text in TEXTS:
        twice = bos is not None and text.startswith(bos)
        encoding = untrimmed.encode(text, add_special_tokens=not twice)
        ids, starts = encoding.ids, [s for s, _ in encoding.offsets]
        if last is not None and ids and ids[-1] == last and not twice:
            ids, starts = ids[:-1], starts[:-1]
        out.append(dict(text=text, ids=ids, starts=starts, decoded=tokenizer.decode(ids, skip_special_tokens=True)))
    chooser = random.Random(7)
    size = tokenizer.get_vocab_size()
    broken = []
    for _ in range(40):
        ids = [chooser.randrange(size) for _ in range(chooser.randrange(1, 12))]
        broken.append(dict(ids=ids, decoded=tokenizer.decode(ids, skip_special_tokens=True)))
    return dict(size=size, texts=out, random=broken)


TOKENS = {
    "llama-2-chat": ("<s>", "</s>"),
    "codellama-instruct": ("<s>", "</s>"),
    "mistral-instruct-v0.1": ("<s>", "</s>"),
    "mistral-instruct-v0.2": ("<s>", "</s>"),
    "mistral-instruct-v0.3": ("<s>", "</s>"),
    "llama-3-instruct": ("<|begin_of_text|>", "<|eot_id|>"),
    "llama-3.1-instruct": ("<|begin_of_text|>", "<|eot_id|>"),
    "llama-3.2-instruct": ("<|begin_of_text|>", "<|eot_id|>"),
    "smollm2-instruct": ("<|im_start|>", "<|im_end|>"),
    "qwen2-instruct": (None, "<|im_end|>"),
    "qwen2.5-instruct": (None, "<|im_end|>"),
    "operators": ("<s>", "</s>"),
    # Of this project's own writing, each with the idioms of a family.
    "chatml-axolotl": (None, "<|im_end|>"),
    "reasoning-distill": ("<|begin|>", "<|end|>"),  # DeepSeek-R1's distills
    "thinking-last-query": (None, "<|im_end|>"),  # Qwen3
    "generation-modes": (None, "<|im_end|>"),  # SmolLM3
    "macros-and-columns": ("<s>", "[|end|]"),  # EXAONE 4, Gemma's macros
    "alternate-strict": ("<s>", "</s>"),  # Mistral Nemo and later
    "no-system": ("<bos>", "<eos>"),  # Gemma
    "line-by-line": ("<s>", "</s>"),  # Zephyr, TinyLlama, Phi
    "plain-names": ("<s>", "</s>"),  # Vicuna
    "preamble": ("<BOS>", "<EOS>"),  # Command R
}

SYSTEM = ("system", "You are brief.")
CONVERSATIONS = [
    [("user", "Hello")],
    [SYSTEM, ("user", "Hello, how are you?")],
    [SYSTEM, ("user", "Hello"), ("assistant", "Hi there"), ("user", "Who are you?"), ("assistant", "  I am.  \n"),
     ("user", "\n Another \n\n question\t")],
    [("user", "  spaces \u00a0"), ("assistant", "\n\n"), ("user", "")],
    [("user", "Naïve 中文 😀 {{ bos_token }} {% raise %} {# no #} \\n ' \" <&>")],
    [("user", "one"), ("assistant", "two")],
    [("user", "one"), ("user", "two")],
    [("assistant", "first")],
    [("user", "one"), SYSTEM],
    [SYSTEM],
]


def chats(directory: Path):
    """What transformers renders with the templates that stand beside, on a fixed day."""
    tokenizer, _ = byte_level(False, False)
    for name, (bos, eos) in TOKENS.items():
        template = (directory / f"{name}.jinja").read_text()
        python = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=bos, eos_token=eos)
        cases = []
        for conversation in CONVERSATIONS:
            for answer in (False, True):
                messages = [dict(role=role, content=content) for role, content in conversation]
                case = dict(messages=messages, answer=answer)
                try:
                    case["text"] = python.apply_chat_template(
                        messages, chat_template=template, tokenize=False, add_generation_prompt=answer)
                except TemplateError as refused:
                    case["refused"] = str(refused)
                cases.append(case)
        (directory / f"{name}.json").write_text(
            json.dumps(dict(bos_token=bos, eos_token=eos, cases=cases), indent=1) + "\n")


def main():
    target = Path(sys.argv[1])
    for name, (tokenizer, special), last in [
        ("bytelevel", byte_level(False, False), None),
        ("bytelevel_first", byte_level(True, True), None),
        ("sentencepiece", sentencepiece(False), None),
        ("sentencepiece_end", sentencepiece(True), 2),
    ]:
        directory = target / name
        directory.mkdir(parents=True, exist_ok=True)
        special = {k: v for k, v in special.items() if v}
        PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(directory)
        (directory / "tokenizer.json").write_text(tokenizer.to_str())
        first = tokenizer.token_to_id(special["bos_token"]) if special.get("bos_token") else None
        (directory / "expected.json").write_text(
            json.dumps(expected(directory, first, last), ensure_ascii=True, indent=1) + "\n")
    transformers.utils.chat_template_utils.datetime = Day
    chats(target / "chat")


class Day(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 6)


main()
