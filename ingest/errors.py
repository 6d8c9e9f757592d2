"""What can go wrong between a path, an address or a pasted text and an article.

IngestError             about one resource: the path, address or file name as the person gave it
├── SourceMissing       no such file
├── SourceUnreadable    it is there, but reading it fails
├── UnknownType         not a kind of file that Dateline reads
├── NotText             not a known kind, and the bytes are no text either
├── Locked              encrypted, and the password is not ours to ask for
├── EmptyText           nothing in it to read
├── TooLarge            over a limit, packed or unpacked
├── TooManyPages        a PDF over the limit of pages
├── TooHard             reading it took too long or too much memory, or stopped the reader
├── BadRecord           one line of a JSONL file; yielded, not raised, so that the rest goes in
├── AddressRefused      an address that Dateline never connects to
├── FetchFailed         an address that did not answer with a page
│   └── AddressGone     its site says that the page was taken away for good
├── NoFeed              see ingest/watching.py
├── RobotsRefused       a page that its site's robots.txt keeps programs from
└── ExportFailed        a file that cannot be written
"""

from vectorstore.errors import DatelineError

MEGABYTE = 1_000_000


class IngestError(DatelineError):
    """Base of the tree. `resource` is what it is about, `cause` why: words or an exception."""

    def __init__(self, resource: object, cause: object, sentence: str) -> None:
        super().__init__(sentence)
        self.resource = str(resource)
        self.cause = cause


def _shown(resource: object, length: int = 200) -> str:
    """One line of the resource, short enough for a message: names come from people and pages."""
    line = "".join(c if c.isprintable() else " " for c in str(resource))
    return line if len(line) <= length else line[: length - 1] + "…"


def _reason(cause: object) -> str:
    """The words of an operating system error without its number and path."""
    return (getattr(cause, "strerror", None) or str(cause)).lower()


class SourceMissing(IngestError):
    def __init__(self, path: object) -> None:
        super().__init__(
            path,
            "no such file",
            f"There is no file {_shown(path)}: check the path, or give a full one.",
        )


class SourceUnreadable(IngestError):
    def __init__(self, path: object, cause: object) -> None:
        super().__init__(
            path,
            cause,
            f"{_shown(path)} cannot be read ({_reason(cause)}): check that it is a whole file "
            "which Dateline may open.",
        )


class UnknownType(IngestError):
    """`what` says what it is, when that is known: "an image"."""

    def __init__(self, name: object, known: str, what: str = "") -> None:
        said = (
            f"{_shown(name)} is {what}, which Dateline does not read"
            if what
            else f"Dateline does not know what kind of file {_shown(name)} is"
        )
        super().__init__(name, what or "unknown type", f"{said}: it reads {known}.")


class NotText(IngestError):
    def __init__(self, name: object) -> None:
        super().__init__(
            name,
            "not text",
            f"{_shown(name)} does not hold text that can be read: "
            "save it as UTF-8 text and try again.",
        )


class Locked(IngestError):
    def __init__(self, name: object) -> None:
        super().__init__(
            name,
            "encrypted",
            f"{_shown(name)} is locked with a password: save a copy without one and try again.",
        )


class EmptyText(IngestError):
    """`why` continues the name, `do` says what helps."""

    def __init__(
        self,
        name: object,
        why: str = "",
        do: str = "check that it holds the words of the article, or paste them instead",
    ) -> None:
        sentence = f"No article text was found in {_shown(name)}{why and f', {why}'}: {do}."
        super().__init__(name, why or "no text", sentence)


class TooLarge(IngestError):
    """`limit` is in bytes; `what` says which part of the resource is over it."""

    def __init__(self, name: object, limit: int, what: str = "") -> None:
        self.limit = limit
        subject = f"{what[:1].upper()}{what[1:]} of {_shown(name)}" if what else _shown(name)
        super().__init__(
            name,
            f"over {limit} bytes",
            f"{subject} is larger than the limit of "
            f"{limit / MEGABYTE:.4g} MB: split it, or have the limit raised.",
        )


class TooManyPages(IngestError):
    def __init__(self, name: object, pages: int, limit: int) -> None:
        super().__init__(
            name,
            f"{pages} pages",
            f"{_shown(name)} has {pages:,} pages, over the limit of {limit:,}: split it.",
        )


class TooHard(IngestError):
    """`why` continues the name: "took longer than 20 seconds to read"."""

    def __init__(self, name: object, why: str) -> None:
        super().__init__(
            name,
            why,
            f"{_shown(name)} {why}, so it was left out: paste the article's text instead.",
        )


class BadRecord(IngestError):
    """`number` counts the lines of the file from 1; `reason` continues the words "line 7"."""

    def __init__(self, name: object, number: int, reason: str) -> None:
        self.number = number
        super().__init__(
            name,
            reason,
            f"Line {number} of {_shown(name, 120)} {_shown(reason, 160)}, so it was left out: "
            "mend that line and ingest the file again.",
        )


class AddressRefused(IngestError):
    """`host` is the host it is about, which after a redirect is not the one that was asked for."""

    def __init__(self, url: object, host: str, why: str) -> None:
        self.host = host
        super().__init__(
            url,
            why,
            f"Dateline does not open {_shown(host)} because it {why}: "
            "give the public http or https address of the article.",
        )


class FetchFailed(IngestError):
    """`status` is the HTTP status, 0 when there was no answer; `retry_after` the seconds after
    which the site wants to be asked again, None when it did not say."""

    def __init__(
        self,
        url: object,
        why: str,
        do: str,
        *,
        status: int = 0,
        retry_after: float | None = None,
        cause: object = None,
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        sentence = f"{_shown(url)} could not be fetched because {why}: {do}."
        super().__init__(url, cause or why, sentence)


class AddressGone(FetchFailed):
    def __init__(self, url: object) -> None:
        super().__init__(
            url,
            "its site has taken the page away for good (HTTP 410)",
            "give the address of another copy, or paste the article's text instead",
            status=410,
        )


class RobotsRefused(IngestError):
    """`host` is whose robots.txt it is; `unread` says why that file could not be read, '' when it
    was read and forbids the page."""

    def __init__(self, url: object, host: str, unread: str = "") -> None:
        self.host = host
        self.unread = unread
        if unread:
            why = f"its robots.txt cannot be read ({_shown(unread)}): try again later, or"
        else:
            why = f"the robots.txt of {_shown(host)} does not allow it to programs:"
        super().__init__(
            url,
            unread or "robots.txt",
            f"{_shown(url)} was not fetched because {why} paste the article's text instead.",
        )


class ExportFailed(IngestError):
    def __init__(self, file: object, cause: object) -> None:
        super().__init__(
            file,
            cause,
            f"{_shown(file)} cannot be written ({_reason(cause)}): "
            "name a place that Dateline may write to.",
        )
