"""The loss, on logits laid down by hand: its value, its direction, its gradient, no NaN."""

import math

import pytest
import torch
from torch import Tensor

from training.batches import Batch
from training.objective import loss_of

TOKENS = 6  # of which the passage's are 1 to 4
Row = tuple[int, list[int], list[int]]  # group, starts, ends


def batch(*inputs: Row) -> Batch:
    """Inputs given as the number of their group, and the tokens of their answers' starts, ends."""
    shape = (len(inputs), TOKENS)
    inside = torch.zeros(shape, dtype=torch.bool)
    inside[:, 1:5] = True
    starts, ends = torch.zeros_like(inside), torch.zeros_like(inside)
    for row, (_, first, last) in enumerate(inputs):
        starts[row, list(first)] = True
        ends[row, list(last)] = True
    empty = torch.zeros(shape, dtype=torch.long)
    groups = torch.tensor([number for number, _, _ in inputs])
    return Batch(empty, empty, empty + 1, inside, starts, ends, groups)


def even(count: int) -> tuple[Tensor, Tensor]:
    """Logits that tell nothing, for so many inputs."""
    return torch.zeros(count, TOKENS, 2), torch.zeros(count, 2)


ANSWERED: Row = (0, [2], [3])
WITHOUT: Row = (0, [], [])


def test_one_passage_with_its_answer_is_weighed_against_no_answer_and_four_tokens() -> None:
    assert loss_of(*even(1), batch(ANSWERED)).item() == pytest.approx(math.log(5))


def test_a_second_passage_is_weighed_against_the_first_too() -> None:
    loss = loss_of(*even(2), batch(ANSWERED, WITHOUT)).item()
    assert loss == pytest.approx(math.log(5) + math.log(8) / 2)


def test_passages_of_other_questions_are_not_weighed_against_each_other() -> None:
    apart = batch(ANSWERED, (1, [], []))
    assert loss_of(*even(2), apart).item() == pytest.approx(math.log(5))


def test_two_answers_are_as_good_as_either() -> None:
    several = batch((0, [1, 2], [2, 3]))
    assert loss_of(*even(1), several).item() == pytest.approx(math.log(5 / 2))
    span, none = even(1)
    span[0, 1, 0] = span[0, 3, 1] = 30.0
    assert loss_of(span, none, several).item() < 1e-6


@pytest.mark.parametrize(("token", "axis"), [(2, 0), (3, 1)])
def test_the_loss_goes_down_as_the_answer_s_logits_go_up(token: int, axis: int) -> None:
    losses = []
    for height in (-5.0, 0.0, 1.0, 5.0):
        span, none = even(2)
        span[0, token, axis] = height
        losses.append(loss_of(span, none, batch(ANSWERED, WITHOUT)).item())
    assert losses == sorted(losses, reverse=True) and len(set(losses)) == 4


def test_the_loss_goes_up_as_wrong_logits_go_up() -> None:
    plain = loss_of(*even(2), batch(ANSWERED, WITHOUT)).item()
    for row, token in ((0, 1), (1, 2)):
        span, none = even(2)
        span[row, token] = 2.0
        assert loss_of(span, none, batch(ANSWERED, WITHOUT)).item() > plain
    for row, better in ((0, False), (1, True)):
        span, none = even(2)
        none[row] = 2.0
        loss = loss_of(span, none, batch(ANSWERED, WITHOUT)).item()
        assert (loss < plain) is better


def test_all_right_costs_nothing() -> None:
    span, none = even(2)
    span[0, 2, 0] = span[0, 3, 1] = 40.0
    none[1] = 40.0
    assert loss_of(span, none, batch(ANSWERED, WITHOUT)).item() < 1e-6


def test_logits_outside_the_passage_do_not_count() -> None:
    span, none = even(2)
    span[:, 0] = span[:, 5] = 1e4
    whole = batch(ANSWERED, WITHOUT)
    assert loss_of(span, none, whole).item() == loss_of(*even(2), whole).item()


@pytest.mark.parametrize(
    "inputs",
    [
        [WITHOUT],
        [WITHOUT, WITHOUT],
        [ANSWERED],
        [ANSWERED, (1, [1], [1])],
        [WITHOUT, (1, [2], [2]), (1, [], []), (2, [1, 4], [4])],
        [ANSWERED, ANSWERED],
    ],
)
@pytest.mark.parametrize("height", [0.0, 300.0, -300.0])
def test_loss_and_gradient_are_numbers(inputs: list[Row], height: float) -> None:
    span, none = even(len(inputs))
    span = (span + height).requires_grad_()
    none = none.requires_grad_()
    loss = loss_of(span, none, batch(*inputs))
    loss.backward()
    assert loss.item() >= 0 and math.isfinite(loss.item())
    for given in (span.grad, none.grad):
        assert given is not None and torch.isfinite(given).all()
    assert span.grad is not None and not span.grad[:, 0].any(), "outside, nothing is to be learnt"


def test_the_gradient_is_that_of_finite_differences() -> None:
    torch.manual_seed(5)
    whole = batch((0, [2, 4], [3]), (0, [], []), (1, [1], [4]), (1, [2], [2]), (2, [], []))
    span = torch.randn(5, TOKENS, 2, requires_grad=True)
    none = torch.randn(5, 2, requires_grad=True)
    loss_of(span, none, whole).backward()
    step = 1e-2
    for given in (span, none):
        assert given.grad is not None
        for place in given.detach().abs().nonzero().tolist():
            moved = []
            for way in (step, -step):
                with torch.no_grad():
                    given[tuple(place)] += way
                    moved.append(loss_of(span, none, whole).item())
                    given[tuple(place)] -= way
            slope = (moved[0] - moved[1]) / (2 * step)
            assert given.grad[tuple(place)].item() == pytest.approx(slope, abs=2e-4), place


def test_half_precision_logits_give_nearly_the_same_loss() -> None:
    torch.manual_seed(5)
    span, none = torch.randn(2, TOKENS, 2), torch.randn(2, 2)
    whole = batch(ANSWERED, WITHOUT)
    half = loss_of(span.bfloat16(), none.bfloat16(), whole).item()
    assert half == pytest.approx(loss_of(span, none, whole).item(), rel=0.02)
