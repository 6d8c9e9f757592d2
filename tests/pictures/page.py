"""From what stands in a channel to a page that looks like Discord's app. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from fake_discord.model import Attachment, Message, Modal, User

from .components import drawn
from .markdown import Names, html, one_line

BOT = "Dateline"  # as whoever runs it names it at Discord

_LOOK = Path(__file__).with_name("look.css")
_NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"
_COLOURS = ("#3ba55c", "#c2563c", "#b5832a", "#8b5cb8")


@dataclass(frozen=True)
class Line:
    """One message where it stands: its `clock`, what it replies to, or the command it answers."""

    message: Message
    clock: str
    replies_to: Message | None = None
    command: str = ""


@dataclass(frozen=True)
class View:
    """What one person sees of a channel: the messages, and the form that opened last."""

    channel: str
    lines: Sequence[Line]
    names: Names
    modal: Modal | None = None


def page(view: View) -> str:
    shown, before = [], None
    for line in view.lines:
        shown.append(_message(line, view.names, joined=_joined(before, line)))
        before = line
    form = _form(view.modal, view.names) if view.modal else ""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FROM_OUTSIDE}">'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8">{policy}'
        f"<style>{_LOOK.read_text(encoding='utf-8')}</style>"
        f"<body><header><i>#</i>{escape(view.channel)}</header>"
        f"<main>{''.join(shown)}</main>{form}</body></html>"
    )


def name_of(user: User) -> str:
    return BOT if user.bot else user.name.title()


def _joined(before: Line | None, line: Line) -> bool:
    """Whether it stands under the last one without a head of its own, as the app joins them."""
    return (
        before is not None
        and before.message.author == line.message.author
        and before.message.ephemeral == line.message.ephemeral
        and line.replies_to is None
        and not line.command
    )


def _message(line: Line, names: Names, *, joined: bool) -> str:
    message = line.message
    classes = "message ephemeral" if message.ephemeral else "message"
    above = _above(line, names)
    if above:
        classes += " under"
    if joined:
        head, classes = "", f"{classes} joined"
    else:
        badge = '<b class="badge">APP</b>' if message.author.bot else ""
        name = escape(name_of(message.author))
        head = f"<h4>{name}{badge}<time>{escape(line.clock)}</time></h4>"
    picture = "" if joined else _avatar(message.author)
    return (
        f'<article class="{classes}">{above}{picture}<section>{head}'
        f"{_body(message, names)}{_only_you() if message.ephemeral else ''}</section></article>"
    )


def _above(line: Line, names: Names) -> str:
    if line.command:
        assert line.message.interaction is not None
        user = line.message.interaction.user
        told = f"used <a>{escape(line.command)}</a>"
    elif line.replies_to is not None:
        user = line.replies_to.author
        told = one_line(line.replies_to.content, names) or "Click to see attachment"
    else:
        return ""
    mark = '<b class="badge">APP</b>' if user.bot else ""
    at = "@" if user in line.message.mentions else ""  # only where the reply pings
    return (
        f'<div class="above"><i class="spine"></i>{_avatar(user)}{mark}'
        f"<b>{at}{escape(name_of(user))}</b><span>{told}</span></div>"
    )


def _avatar(user: User) -> str:
    colour = "#5865f2" if user.bot else _COLOURS[len(user.name) % len(_COLOURS)]
    letter = escape(name_of(user)[0])
    return f'<div class="avatar" style="background:{colour}">{letter}</div>'


def _body(message: Message, names: Names) -> str:
    if message.loading:
        return f'<div class="thinking"><i></i><i></i><i></i> {BOT} is thinking…</div>'
    if message.embeds:
        raise LookupError(f"no drawing of embeds: {message.embeds}")
    edited = '<span class="edited">(edited)</span>' if message.edited else ""
    content = html(message.content, names) if message.content else ""
    files = "".join(map(_file, message.attachments))
    return f'<div class="content">{content}{edited}{files}</div>{drawn(message.components, names)}'


def _file(attachment: Attachment) -> str:
    upload = attachment.upload
    size = f"{len(upload.data) / 1024:.2f} KB"
    return f'<div class="file"><a>{escape(upload.filename)}</a><small>{size}</small></div>'


def _only_you() -> str:
    return '<footer><i class="eye"></i>Only you can see this · <a>Dismiss message</a></footer>'


def _form(modal: Modal, names: Names) -> str:
    return (
        f'<aside><div class="form"><h2>{escape(modal.title)}</h2>{drawn(modal.components, names)}'
        '<div class="sending"><span class="button secondary">Cancel</span>'
        '<span class="button primary">Submit</span></div></div></aside>'
    )
