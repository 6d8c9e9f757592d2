"""Stored articles to a JSONL file, in the form that ingest/extract.py reads back."""

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.errors import ExportFailed
from vectorstore.models import Article


def write_articles(file: Path, articles: Iterable[Article]) -> None:
    """Write one JSON object a line, packed when the name ends in .gz; an existing file is replaced only
    once the new one is whole.

    Raises: ExportFailed.
    """
    partial = file.with_name(f".{file.name}.part")
    try:
        with (gzip.open if file.suffix == ".gz" else open)(partial, "wt", encoding="utf-8") as lines:
            for article in articles:
                lines.write(json.dumps(_record(article), ensure_ascii=False) + "\n")
        os.replace(partial, file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExportFailed(file, error) from error


def _record(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else "",
        "source": article.source,
        "place": article.place,
        "text": article.text,
        "scope": str(article.scope),
    }
