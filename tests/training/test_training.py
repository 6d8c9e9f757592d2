"""Training end to end on invented questions: what it learns shows in answers that it never saw."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch

from benchmarks.measured import normalised
from bot.answering.reading.extraction import SpanExtractor
from bot.answering.reading.tokens import load_tokenizer
from training.batches import grouped
from training.evaluate import answer
from training.examples import Example, Text
from training.train import new_network, save, train
from vectorstore.embeddings import default_weights

TRAINED_ON, HELD_OUT, PASSES = 260, 60, 3
_FIRST = "Mira Ben Ada Cy Lena Noa Ida Otto Ruth Emil Vera Hugo".split()
_SYLLABLES = "tol lan bru mar ost kel dun vis har pel gar rin lo fen".split()
_MONTHS = "January March April May June July August October December".split()
_THINGS = "bridge harbour library station museum lighthouse".split()
_BESIDE = (
    "{other} had wanted to be there.",
    "Rain fell on {elsewhere} all day.",
    "The council of {elsewhere} met in {year}.",
    "Many people came by boat.",
    "{other} lives in {elsewhere}.",
)


def questions(rng: random.Random, count: int) -> Iterator[tuple[str, str, str]]:
    """Questions with a text that answers them and the answer, about names that are made up."""
    for _ in range(count):
        thing, town, elsewhere = rng.choice(_THINGS), _name(rng), _name(rng)
        who, other = (f"{rng.choice(_FIRST)} {_name(rng)}" for _ in range(2))
        day = f"{rng.randint(1, 28)} {rng.choice(_MONTHS)} {rng.randint(1990, 2021)}"
        told = f"The {thing} at {town} was opened by {who} on {day}."
        beside = rng.sample(_BESIDE, 2)
        sentences = [
            line.format(other=other, elsewhere=elsewhere, year=rng.randint(1990, 2021))
            for line in beside
        ]
        sentences.insert(rng.randrange(3), told)
        text = " ".join(sentences)
        yield rng.choice(
            (
                (f"Who opened the {thing} at {town}?", text, who),
                (f"When was the {thing} at {town} opened?", text, day),
                (f"Where was the {thing} opened by {who}?", text, town),
            )
        )


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


def examples(asked: Sequence[tuple[str, str, str]]) -> list[Example]:
    """Each question with its text and with that of another one, which does not answer it."""
    return [
        Example(
            question,
            (
                Text("", text, ((text.index(right), text.index(right) + len(right)),)),
                Text("", other, ()),
            ),
        )
        for (question, text, right), (_, other, _) in zip(
            asked, [*asked[1:], asked[0]], strict=True
        )
    ]


def exact(weights: Path, asked: Sequence[tuple[str, str, str]]) -> float:
    extractor = SpanExtractor(weights)
    said = [answer(extractor, question, text)[0] for question, text, _ in asked]
    right = [
        normalised(own) == normalised(gold) for own, (_, _, gold) in zip(said, asked, strict=True)
    ]
    return sum(right) / len(right)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_few_minutes_of_training_teach_it_to_answer(tmp_path: Path) -> None:
    learnt = list(questions(random.Random(1), TRAINED_ON))
    asked = list(questions(random.Random(2), HELD_OUT))
    assert not {text for _, text, _ in learnt} & {text for _, text, _ in asked}
    tokenizer = load_tokenizer(default_weights())
    groups = [grouped(tokenizer, example) for example in examples(learnt) * PASSES]
    torch.manual_seed(7)
    network = new_network()
    untrained, trained = tmp_path / "untrained.safetensors", tmp_path / "trained.safetensors"
    save(network, untrained)
    train(network, groups, 7, trained)
    before, after = exact(untrained, asked), exact(trained, asked)
    assert after >= before + 0.3, f"exact match went from {before:.2f} to {after:.2f}"
