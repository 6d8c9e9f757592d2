"""Training's own parts on a network of next to nothing: what is drawn, read, kept and saved."""

import gzip
import json
import random
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertConfig

from benchmarks.measured import FileUnusable
from bot.answering.reading.network import ReaderNetwork
from bot.answering.reading.tokens import load_tokenizer
from training.batches import Group, grouped
from training.examples import Example, Text
from training.train import PASSES, SETS, drawn, gather, read_mined, save, train
from vectorstore.embeddings import default_weights

TOKENIZER = load_tokenizer(default_weights())


def mined(holding: int, lacking: int, question: str = "Who sank it?") -> Example:
    """Passages with an answer first, named by their rank."""
    return Example(
        question,
        tuple(Text("", f"holds {n}", ((0, 5),)) for n in range(holding))
        + tuple(Text("", f"lacks {n}", ()) for n in range(lacking)),
    )


def test_few_passages_are_drawn_of_each_kind_and_none_twice() -> None:
    (example,) = drawn([mined(9, 9)], random.Random(1))
    assert [len(text.spans) for text in example.texts] == [1, 1, 0, 0, 0, 0]
    assert len(set(example.texts)) == 6
    (few,) = drawn([mined(1, 0)], random.Random(1))
    assert [text.body for text in few.texts] == ["holds 0"]


def test_a_question_that_no_passage_answers_is_not_drawn() -> None:
    assert drawn([mined(0, 9), Example("Who?", ())], random.Random(1)) == []


def test_what_the_search_ranks_higher_is_drawn_more_often() -> None:
    rng = random.Random(1)
    counts = Counter(
        text.body for _ in range(400) for text in drawn([mined(0, 0), mined(8, 16)], rng)[0].texts
    )
    assert counts["lacks 0"] > counts["lacks 7"] > counts["lacks 15"] > 0
    assert counts["holds 0"] > counts["holds 7"] > 0


def test_a_draw_repeats_by_its_seed() -> None:
    one, again, other = (drawn([mined(9, 20)] * 5, random.Random(seed)) for seed in (1, 1, 2))
    assert one == again != other


def stored(folder: Path, *examples: Example) -> Path:
    path = folder / "mined.jsonl"
    lines = (json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in examples)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_what_was_mined_is_read_back(tmp_path: Path) -> None:
    examples = [
        mined(2, 2),
        Example("Who said\u2028“no”\x85?", (Text("A\u2029title", "🚆 Ode\x0c sank.", ((2, 5),)),)),
        Example("Who?", ()),
    ]
    assert read_mined(stored(tmp_path, *examples)) == examples


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = stored(tmp_path, mined(1, 1))
    path.write_text(path.read_text() + '{"question": \n', encoding="utf-8")
    with pytest.raises(FileUnusable, match="line 2"):
        read_mined(path)


def sets(folder: Path, questions: int) -> Path:
    for name, *_ in SETS:
        paragraphs = [
            {
                "context": f"Ferry {n} of {name} sank. Captain Ode{n} wept.",
                "qas": [
                    {
                        "question": f"What sank, {n}?",
                        "answers": [{"text": f"Ferry {n}", "answer_start": 0}],
                    }
                ],
            }
            for n in range(questions)
        ]
        with gzip.open(folder / name, "wt", encoding="utf-8") as file:
            json.dump({"data": [{"paragraphs": paragraphs}]}, file)
    return folder


def test_all_sets_and_several_passes_of_what_was_mined_are_gathered(tmp_path: Path) -> None:
    path = stored(tmp_path, *(mined(2, 2, f"Who sank {n}?") for n in range(10)))
    whole = gather(sets(tmp_path, 6), path, 1.0, 7, TOKENIZER)
    assert len(whole) == 6 * len(SETS) + 10 * PASSES
    half = gather(tmp_path, path, 0.5, 7, TOKENIZER)
    assert len(half) == len(whole), "of thousands a half is more than there are"
    assert gather(tmp_path, path, 0.5, 7, TOKENIZER) == half
    assert len(gather(tmp_path, path, 1e-9, 7, TOKENIZER)) == len(SETS) + 10 * PASSES


def tiny() -> ReaderNetwork:
    torch.manual_seed(3)
    config = BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    return ReaderNetwork(config)


def groups(count: int = 200) -> list[Group]:
    return [
        grouped(
            TOKENIZER,
            Example(
                f"Who sank ferry {n}?",
                (Text("", f"Rain fell. Ode sank ferry {n}.", ((11, 14),)), Text("", "Gulls.", ())),
            ),
        )
        for n in range(count)
    ]


def test_training_changes_all_but_the_embeddings_and_saves_what_it_has(tmp_path: Path) -> None:
    network, path = tiny(), tmp_path / "reader.safetensors"
    before = {name: value.clone() for name, value in network.state_dict().items()}
    train(network, groups(), 7, path)
    after = network.state_dict()
    same = {name for name, value in after.items() if torch.equal(value, before[name])}
    kept = {name for name in after if "embeddings" in name}
    # Added to every score of a row alike, a key's bias changes nothing that a softmax gives.
    assert same - {name for name in same if name.endswith("key.bias")} == kept
    saved = load_file(path)
    assert all(value.dtype == torch.float16 for value in saved.values())
    assert saved.keys() == after.keys()
    assert all(torch.equal(saved[name], value.half()) for name, value in after.items())


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    saved = []
    for seed in (7, 7, 8):
        train(tiny(), groups(40), seed, tmp_path / "reader.safetensors")
        saved.append(load_file(tmp_path / "reader.safetensors"))
    one, again, other = saved
    assert all(torch.equal(one[name], again[name]) for name in one)
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_training_tells_how_far_it_is_and_the_loss_falls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tiny(), groups(600), 7, tmp_path / "reader.safetensors")
    lines = capsys.readouterr().out.splitlines()
    losses = [float(line.split(" loss ")[1].split()[0]) for line in lines]
    count = len(lines)
    assert lines[0].startswith(f"step 1/{count} ") and lines[-1].startswith(f"step {count}/{count}")
    assert losses[-1] < losses[0]


def test_a_single_group_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    train(tiny(), groups(1), 7, path)
    assert path.exists()


def test_saving_keeps_the_network_in_full_precision(tmp_path: Path) -> None:
    network = tiny()
    save(network, tmp_path / "reader.safetensors")
    assert all(parameter.dtype == torch.float32 for parameter in network.parameters())
