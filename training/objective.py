"""What training makes small: the loss of a batch of questions read in several passages each."""

import torch
from torch import Tensor

from training.batches import Batch

_NEVER = torch.finfo(torch.float32).min / 2


def loss_of(span: Tensor, none: Tensor, batch: Batch) -> Tensor:
    """The mean over inputs of two losses, for starts and ends alike.

    Within an input: the marginal likelihood of its answers, or of "no answer" where it has none
    (Devlin et al., 2019, with the marginal of Clark and Gardner, 2018). Across the passages of a
    question: the marginal likelihood of all answers under one softmax over all its passages, so
    that scores of different passages can be compared ("shared norm", the same).
    """
    total = span.new_zeros(())
    answered = batch.starts.any(1)
    for axis, wanted in ((0, batch.starts), (1, batch.ends)):
        logits = span[:, :, axis].float().masked_fill(~batch.inside, _NEVER)
        gold = logits.masked_fill(~wanted, _NEVER)
        null = none[:, axis].float()
        every = torch.logsumexp(torch.cat([null[:, None], logits], 1), 1)
        right = torch.where(answered, torch.logsumexp(gold, 1), null)
        total = total + (every - right).mean()
        total = total + _shared(logits, gold, batch.groups)
    return total / 2


def _shared(logits: Tensor, gold: Tensor, groups: Tensor) -> Tensor:
    count = int(groups.max()) + 1
    losses = []
    for number in range(count):
        rows = (groups == number).nonzero()[:, 0]
        if len(rows) < 2:
            continue
        right = torch.logsumexp(gold[rows].flatten(), 0)
        if right > _NEVER / 2:
            losses.append(torch.logsumexp(logits[rows].flatten(), 0) - right)
    return torch.stack(losses).sum() / len(groups) if losses else logits.new_zeros(())
