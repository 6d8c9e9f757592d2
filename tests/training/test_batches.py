"""Examples to tensors: no group lost or doubled, every answer inside, one of a few lengths."""

import random

import pytest
import torch

from bot.answering.reading.tokens import load_tokenizer
from training.batches import Batch, Group, batches, collate, grouped
from training.examples import Example, Text
from vectorstore.embeddings import default_weights

TOKENIZER = load_tokenizer(default_weights())


def text(body: str, *answers: str) -> Text:
    spans = tuple((body.index(answer), body.index(answer) + len(answer)) for answer in answers)
    return Text("Title", body, spans)


def group(number: int, *texts: Text) -> Group:
    return grouped(TOKENIZER, Example(f"Who sank ferry number {number}?", texts))


def made(count: int = 60) -> list[Group]:
    rng = random.Random(3)
    return [
        group(
            n,
            text("Gulls cried. " * rng.randrange(12) + f"Captain Ode{n} sank it.", f"Ode{n}"),
            *(text("Nobody knew who. " * rng.randrange(1, 9)) for _ in range(n % 3)),
        )
        for n in range(count)
    ]


GROUPS = made()
LONG = "Gulls cried over the quay. " * 60


def words(batch: Batch, row: int, start: int, end: int) -> str:
    return str(TOKENIZER.decode(batch.ids[row, start : end + 1].tolist()))


def test_the_tokens_of_an_answer_say_the_answer() -> None:
    batch = collate([group(1, text("Ben Osk saw it. Mira Tolland sank it.", "Mira Tolland"))])
    (start,), (end,) = (each[0].nonzero()[:, 0].tolist() for each in (batch.starts, batch.ends))
    assert words(batch, 0, start, end) == "mira tolland"


def test_of_several_answers_all_are_marked() -> None:
    batch = collate([group(1, text("Ben Osk saw Mira Tolland.", "Ben Osk", "Mira Tolland"))])
    assert (int(batch.starts.sum()), int(batch.ends.sum())) == (2, 2)


def test_a_text_whose_answers_were_all_cut_off_is_left_out() -> None:
    cut = text(f"{LONG}Ode sank it.", "Ode")
    assert len(group(1, cut).inputs) == 0
    assert len(group(1, cut, text("Ode sank it.", "Ode"), text("Gulls cried.")).inputs) == 2
    assert len(group(1, text(LONG)).inputs) == 1, "without an answer a cut text still has none"


def test_an_answer_beyond_the_cut_is_not_marked_but_one_before_it_is() -> None:
    (starts,) = group(1, text(f"Osk saw it. {LONG}Ode sank it.", "Osk", "Ode")).starts
    assert len(starts) == 1


def test_every_group_is_in_exactly_one_batch() -> None:
    rows = [
        tuple(row[mask.bool()].tolist())
        for batch in batches(GROUPS, 1700, random.Random(1))
        for row, mask in zip(batch.ids, batch.mask, strict=True)
    ]
    assert sorted(rows) == sorted(each.ids for group in GROUPS for each in group.inputs)


def test_groups_stay_together_and_are_numbered_in_order() -> None:
    sizes: list[int] = []
    for batch in batches(GROUPS, 1700, random.Random(1)):
        numbers = batch.groups.tolist()
        assert numbers == sorted(numbers) and set(numbers) == set(range(numbers[-1] + 1))
        sizes += [numbers.count(number) for number in set(numbers)]
    assert sorted(sizes) == sorted(len(group.inputs) for group in GROUPS)


@pytest.mark.parametrize("tokens", [1, 400, 1700, 10**6])
def test_lengths_are_multiples_of_16_and_batches_no_larger_than_asked(tokens: int) -> None:
    for batch in batches(GROUPS, tokens, random.Random(1)):
        rows, length = batch.ids.shape
        alone = int(batch.groups.max()) == 0
        assert length % 16 == 0 and int(batch.mask.sum(1).max()) > length - 16
        assert alone or rows * (length - 15) <= tokens


def test_answers_stand_inside_the_passage_and_padding_is_masked() -> None:
    for batch in batches(GROUPS, 1700, random.Random(1)):
        assert not (batch.starts & ~batch.inside).any()
        assert not (batch.ends & ~batch.inside).any()
        assert not (batch.inside & (batch.types == 0)).any()
        assert not batch.ids[batch.mask == 0].any() and not batch.types[batch.mask == 0].any()
        assert (batch.mask.cumsum(1) * batch.mask).max(1).values.equal(batch.mask.sum(1))


def test_batches_repeat_by_their_seed_and_differ_by_it() -> None:
    one, again, other = (
        [batch.ids.flatten().tolist() for batch in batches(GROUPS, 1700, random.Random(seed))]
        for seed in (1, 1, 2)
    )
    assert one == again != other


def test_more_groups_than_are_sorted_at_once_are_all_there() -> None:
    many = GROUPS[:3] * 700  # 2,100
    rows = sum(len(batch.ids) for batch in batches(many, 20_000, random.Random(1)))
    assert rows == sum(len(group.inputs) for group in many)


def test_groups_without_inputs_and_no_groups_make_no_batch() -> None:
    empty = Group((), (), ())
    assert list(batches([], 1700, random.Random(1))) == []
    assert list(batches([empty], 1700, random.Random(1))) == []
    (batch,) = batches([empty, GROUPS[0]], 1700, random.Random(1))
    assert batch.groups.tolist() == [0] * len(GROUPS[0].inputs)


def test_a_text_without_an_answer_marks_nothing() -> None:
    batch = collate([group(1, text("Gulls cried."))])
    assert not batch.starts.any() and not batch.ends.any() and batch.inside.any()
    assert batch.groups.dtype == torch.long
