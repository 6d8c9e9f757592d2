"""Text from articles and people, made so that Discord shows it and obeys nothing in it. Pure."""

import re

from bot.marks import units, within
from bot.wording import plain

_URL_LIMIT = 400
# What Discord makes a card of, wherever it stands in a message and also without a scheme.
_CARD = (
    r"(?i:discord(?:app)?)(?=\.(?i:(?:gg|gift|new)/"
    r"|com/(?:api/)?(?:invite|gifts|template|events|channels|activities|application|oauth2)))"
)
_PING = r"@(?=everyone|here|[!&]?\d{17,20})"
_IN_URL = r"[\w./?=&%+:;,@#~*!$'-]"
_URL = re.compile(
    rf"(?i:https?)://(?:\({_IN_URL}*\)|{_IN_URL})*(?:\({_IN_URL}*\)|[\w/=&%+@#-])(?P<cut_off>…?)"
)
# discord.utils.escape_markdown leaves a second masked link in a line as it is.
_MARK = re.compile(
    rf"(?P<apart>{_CARD}|{_PING})|(?P<half>[\ud800-\udfff])|(?P<number>^\d+(?=\.))"
    r"|[\\*_~`|\[\]()<>#]|^[-+]|(?<=\s)[-+](?=\s)|:(?=//|[\w+-]+:)"
)
_CARDS, _PINGS = re.compile(_CARD), re.compile(_PING)
# What would end a mark around an address, or begin one in it.
_ENCODED = str.maketrans({"*": "%2A", "`": "%60", "|": "%7C", "\\": "%5C"})


def escape(text: str) -> str:
    """Text from an article or a person, on one line, so that Discord shows it letter by letter.

    It pings nobody, invites nowhere, opens no preview and turns nothing around.
    """
    text, shown, at = plain(text), [], 0
    for url in _URL.finditer(text):
        # One that was cut off would lead elsewhere.
        if not url["cut_off"] and (address := link(url[0])):
            shown += [_MARK.sub(_escaped, text[at : url.start()]), address]
            at = url.end()
    return "".join([*shown, _MARK.sub(_escaped, text[at:])])


def fit(text: str, limit: int) -> str:
    """`escape`, of as much of the text as stays within `limit` characters when escaped."""
    length = limit
    while (over := units(shown := escape(cut(text, length))) - limit) > 0:
        length -= max(1, over // 2)
    return shown


def cut(text: str, limit: int) -> str:
    return text if units(text) <= limit else f"{within(text, limit - 1).rstrip()}…"


def link(url: str, limit: int = _URL_LIMIT) -> str:
    """A web address that can be followed and shows no preview; '' for what is none, is too long or
    would show as a card of Discord's own, such as an invitation."""
    scheme, mark, rest = _PINGS.sub("%40", plain(url)).translate(_ENCODED).partition("://")
    address = scheme.lower() + mark + rest
    followed = re.fullmatch(r"https?://[^<>\s]+", address) and not _CARDS.search(address)
    return f"<{address}>" if followed and units(address) <= limit else ""


def _escaped(match: re.Match[str]) -> str:
    if match["apart"]:
        return f"{match[0]}\u200b"
    if match["half"]:
        return "\ufffd"  # of a UTF-16 pair, which Discord would not take
    return f"{match[0]}\\" if match["number"] else f"\\{match[0]}"
