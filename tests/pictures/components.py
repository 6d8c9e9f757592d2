"""From the components of a message or a form to HTML. What has no drawing here is an error: a
picture leaves nothing out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from .markdown import Names, html

Component = Mapping[str, Any]

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
_SIGNS = {5: "@", 6: "@", 7: "@", 8: "#"}  # of the menus of people, roles, both, and channels


def drawn(components: Iterable[Component], names: Names) -> str:
    return "".join(_one(component, names) for component in components)


def _one(component: Component, names: Names) -> str:
    kind = component["type"]
    if kind not in _DRAWN:
        raise LookupError(f"no drawing of components of type {kind}: {component}")
    return _DRAWN[kind](component, names)


def _row(component: Component, names: Names) -> str:
    return f'<div class="row">{drawn(component["components"], names)}</div>'


def _button(component: Component, _: Names) -> str:
    emoji = (component.get("emoji") or {}).get("name") or ""
    told = " ".join(filter(None, (emoji, component.get("label"))))
    classes = f"button {_STYLES[component['style']]}"
    if component.get("disabled"):
        classes += " disabled"
    after = " ↗\ufe0e" if component["style"] == 5 else ""
    return f'<span class="{classes}">{escape(told)}{after}</span>'


def _menu(component: Component, names: Names) -> str:
    options = component.get("options") or []
    chosen = [option["label"] for option in options if option.get("default")]
    for default in component.get("default_values") or []:
        name = names.get(int(default["id"]), "unknown")
        chosen.append(f"{_SIGNS[component['type']]}{name}")
    told = ", ".join(chosen) or component.get("placeholder") or "Make a selection"
    state = "chosen" if chosen else "open"
    return f'<div class="menu {state}"><span>{escape(told)}</span><i></i></div>'


def _text(component: Component, names: Names) -> str:
    return f"<div>{html(component['content'], names)}</div>"


def _label(component: Component, names: Names) -> str:
    field = component["component"]
    required = ' <b class="required">*</b>' if field.get("required", True) else ""
    description = component.get("description") or ""
    about = f"<p>{escape(description)}</p>" if description else ""
    return f"<label>{escape(component['label'])}{required}{about}{_one(field, names)}</label>"


def _input(component: Component, _: Names) -> str:
    told, size = component.get("value") or "", "long" if component["style"] == 2 else "short"
    empty = "" if told else " empty"
    told = told or component.get("placeholder") or ""
    above = f"{escape(component['label'])}" if component.get("label") else ""
    return f'{above}<div class="input {size}{empty}">{escape(told)}</div>'


def _upload(component: Component, _: Names) -> str:
    most = component.get("max_values", 1)
    told = f"up to {most} files" if most > 1 else "a file"
    return f'<div class="upload">Drop {told} here, or <a>browse</a></div>'


_DRAWN: Mapping[int, Callable[[Component, Names], str]] = {
    1: _row, 2: _button, 3: _menu, 4: _input, 5: _menu, 6: _menu, 7: _menu, 8: _menu, 10: _text,
    18: _label, 19: _upload,
}  # fmt: skip
