"""The reader's network: a small BERT with heads for a span's start, its end and for no answer."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn
from transformers import BertConfig, BertModel


class ReaderNetwork(nn.Module):
    """Scores every token of a passage as the start and as the end of an answer."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.span = nn.Linear(config.hidden_size, 2)
        self.none = nn.Linear(config.hidden_size, 2)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """ids, types, mask: (inputs, tokens) integers, as BERT takes them.

        Returns logits for spans, (inputs, tokens, 2), and for no answer, (inputs, 2); the last axis
        is start, end.
        """
        hidden = self.bert(
            input_ids=ids, token_type_ids=types, attention_mask=mask
        ).last_hidden_state
        return self.span(hidden), self.none(hidden[:, 0])


def encoder_config(folder: Path) -> BertConfig:
    """The configuration of the encoder in `folder`, whose tokenizer the reader shares."""
    return BertConfig.from_pretrained(folder)
