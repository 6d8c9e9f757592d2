"""Trains the reader's network.

    python -m training.train READING_DIR MINED.jsonl OUT.safetensors [--share 1.0] [--seed 7]

READING_DIR holds question sets in the form of SQuAD 1.1 (see SETS); MINED.jsonl comes from
training.mining. The same arguments on the same machine give the same weights.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from benchmarks.measured import read_lines
from bot.answering.reading.network import ReaderNetwork, encoder_config
from bot.answering.reading.tokens import load_tokenizer
from training.batches import Group, batches, grouped
from training.examples import Example, Text, squad_examples
from training.objective import loss_of
from vectorstore.embeddings import default_weights

# File, questions drawn, share of them with a passage that does not answer, and the shortest and
# longest window, in characters.
SETS = (
    ("new_wiki.json.gz", 7900, 0.25, 200, 700),
    ("reddit.json.gz", 4500, 0.25, 200, 600),
    ("amazon_reviews.json.gz", 4500, 0.25, 200, 600),
    ("qamr.json.gz", 20000, 0.25, 100, 300),
)
PASSES = 2  # over what was mined
READ_TOGETHER = (2, 4)  # passages of a mined question with its answer, and without
TOKENS = 1700  # of a batch, in each process
RATE = 1.5e-4
WARM_UP = 0.06  # share of the steps
DECAY = 0.01
CLIP = 1.0


def drawn(mined: Sequence[Example], rng: random.Random) -> list[Example]:
    """Of each mined question a few passages, the higher the search ranked them the likelier."""
    made = []
    for example in mined:
        holds = [text for text in example.texts if text.spans]
        lacks = [text for text in example.texts if not text.spans]
        if holds:
            parts = (_some(holds, READ_TOGETHER[0], rng), _some(lacks, READ_TOGETHER[1], rng))
            made.append(Example(example.question, tuple(text for part in parts for text in part)))
    return made


def _some(ranked: Sequence[Text], count: int, rng: random.Random) -> list[Text]:
    keys = [rng.random() ** (1 + rank / 4) for rank in range(len(ranked))]
    return [ranked[i] for i in sorted(range(len(ranked)), key=lambda i: -keys[i])[:count]]


def read_mined(path: Path) -> list[Example]:
    examples = []
    for record in read_lines(path):
        texts = [
            Text(text["title"], text["body"], tuple((a, b) for a, b in text["spans"]))
            for text in record["texts"]
        ]
        examples.append(Example(record["question"], tuple(texts)))
    return examples


def gather(folder: Path, mined: Path, share: float, seed: int, tokenizer: Tokenizer) -> list[Group]:
    """Everything that is trained on, tokenised; of each set in SQuAD's form only `share`."""
    examples: list[Example] = []
    for name, count, negatives, shortest, longest in SETS:
        count = max(1, int(count * share))
        examples += squad_examples(folder / name, count, negatives, shortest, longest, seed)
    rng = random.Random(seed)
    news = read_mined(mined)
    for _ in range(PASSES):
        examples += drawn(news, rng)
    return [grouped(tokenizer, example) for example in examples]


def new_network() -> ReaderNetwork:
    """The encoder of all-MiniLM-L6-v2 with untrained heads."""
    folder = default_weights()
    network = ReaderNetwork(encoder_config(folder))
    weights = load_file(folder / "model.safetensors")
    network.bert.load_state_dict(weights, strict=False)
    return network


def train(
    network: ReaderNetwork,
    groups: Sequence[Group],
    seed: int,
    out: Path,
    rank: int = 0,
    processes: int = 1,
) -> None:
    """One pass over `groups`. The word embeddings stay as they are.

    Of several processes each takes its share of the batches, and all keep equal weights. The first
    saves them to `out`, in half precision, ten times on the way and at the end.
    """
    for name, parameter in network.named_parameters():
        if "embeddings" in name:
            parameter.requires_grad = False
    decayed = [p for p in network.parameters() if p.requires_grad and p.ndim > 1]
    plain = [p for p in network.parameters() if p.requires_grad and p.ndim == 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}],
        lr=RATE,
    )
    work = list(batches(groups, TOKENS, random.Random(seed)))
    work = work[: len(work) // processes * processes][rank::processes]
    trained = DistributedDataParallel(network) if processes > 1 else network
    warm = max(1, int(len(work) * WARM_UP))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, (len(work) - step) / (len(work) - warm + 1))
    )
    network.train()
    started, seen, recent = time.monotonic(), 0, 0.0
    for step, batch in enumerate(work, start=1):
        span, none = trained(batch.ids, batch.types, batch.mask)
        loss = loss_of(span, none, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimiser.step()
        schedule.step()
        seen += int(batch.mask.sum())
        recent = loss.item() if step == 1 else 0.98 * recent + 0.02 * loss.item()
        if rank == 0 and (step % max(1, len(work) // 100) == 0 or step == len(work)):
            rate = seen * processes / (time.monotonic() - started)
            print(f"step {step}/{len(work)} loss {recent:.3f} {rate:.0f} tokens/s", flush=True)
        if rank == 0 and (step % max(1, len(work) // 10) == 0 or step == len(work)):
            save(network, out)


def save(network: ReaderNetwork, out: Path) -> None:
    save_file({name: value.half() for name, value in network.state_dict().items()}, out)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reading", type=Path)
    parser.add_argument("mined", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=1.0, help="how much of READING_DIR to use")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=2, help="one for each core")
    asked = parser.parse_args()
    tokenizer = load_tokenizer(default_weights())
    groups = gather(asked.reading, asked.mined, asked.share, asked.seed, tokenizer)
    tokens = sum(group.tokens for group in groups)
    print(f"{len(groups):,} questions, {tokens:,} tokens", flush=True)
    with tempfile.TemporaryDirectory() as meeting:
        # One thread in each of several processes trains faster than several threads in one.
        torch.multiprocessing.start_processes(
            _work, (groups, asked, f"file://{meeting}/ranks"), asked.processes, start_method="fork"
        )


def _work(rank: int, groups: Sequence[Group], asked: argparse.Namespace, meeting: str) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(asked.seed)
    distributed.init_process_group(
        "gloo", init_method=meeting, rank=rank, world_size=asked.processes
    )
    train(new_network(), groups, asked.seed, asked.out, rank, asked.processes)
    distributed.destroy_process_group()


if __name__ == "__main__":
    main()
