"""From a web page to an article. Fetches nothing; meant to run inside the sandbox."""

import re
from dataclasses import replace
from typing import Any

from ingest.addresses import page_address
from ingest.decoding import decode, page_charset
from ingest.errors import EmptyText, NotText
from ingest.head import Head, language_code, one_line, parse_date, read_head, told_line
from vectorstore.models import Article, normalise


def read_page(name: str, body: bytes, url: str = "", charset: str | None = None) -> list[Article]:
    """Read the one article of a page.

    url: where it was found, '' for a file. charset: what the server said.
    Raises: NotText, EmptyText.
    """
    text = decode(body, charset or page_charset(body))
    if text is None:
        raise NotText(name)
    head = head_of_page(text, url)
    if not head.text:
        raise EmptyText(name)
    return [head.article(url=url)]


def head_of_page(page: str, url: str = "") -> Head:
    """Part a page's article from its navigation, and find what it tells about itself."""
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Extractor, set_date_params

    # The extensive search takes January 1 of a footer's year for a date: worse than none.
    dates = set_date_params(extensive=False)
    options = Extractor(
        output_format="python", with_metadata=True, comments=False, url=url, date_params=dates
    )
    tree: Any = load_html(page)
    if tree is None:
        return Head("")
    # Taken before the extraction, which prunes the tree.
    claimed, language = _claimed_address(tree), _language(tree)
    found: Any = bare_extraction(tree, options=options)
    if found is None:
        return Head("")
    title = told_line(found.title)
    head = read_head(normalise(found.text or ""), title, parse_date(found.date or ""))
    return replace(
        head,
        url=page_address(url, claimed),
        source=told_line(found.sitename) or head.source,
        authors=_authors(found.author),
        language=language or language_code(found.language or ""),
    )


def _claimed_address(tree: Any) -> str:
    """What the page calls its own address; an AMP page names the ordinary one."""
    for link in tree.iter("link"):
        if "canonical" in link.get("rel", "").lower().split() and link.get("href"):
            return str(link.get("href"))
    meta = tree.find(".//meta[@property='og:url'][@content]")
    return str(meta.get("content")) if meta is not None else ""


def _language(tree: Any) -> str:
    told = [tree.get("lang"), tree.get("xml:lang")]
    for found in (
        tree.find(".//meta[@property='og:locale'][@content]"),
        tree.find(".//meta[@http-equiv='content-language'][@content]"),
        tree.find(".//meta[@name='language'][@content]"),
    ):
        told.append(found.get("content") if found is not None else "")
    return next((code for each in told if (code := language_code(each or ""))), "")


def _authors(told: object) -> str:
    """trafilatura parts them by semicolons; people read commas."""
    names = [name.strip() for name in re.split(r"\s*;\s*", one_line(told))]
    return told_line(", ".join(name for name in names if name))
