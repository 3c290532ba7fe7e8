"""
The form of a page, as a browser reads it, fills it and sends it.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

if TYPE_CHECKING:
    import httpx

    from siaut_web_tests.services import Browser

__all__ = ["Sheet", "sheet_of"]


@define
class Sheet:
    """
    The form of a page that posts to its own address.

    Attributes:
        fields: What would be sent.
        choices: The values of each list, radio button and box.
        buttons: Those that send it, by what they say.
        labels: What each choice is called.
    """

    browser: Browser
    path: str
    fields: dict[str, Any] = Factory(dict)
    choices: dict[str, list[str]] = Factory(dict)
    buttons: dict[str, tuple[str, str]] = Factory(dict)
    labels: dict[str, str] = Factory(dict)

    def press(self, button: str, **filled: Any) -> Sheet:  # noqa: ANN401  (texts, lists)
        """
        Fill it, press a button, and give the form of the page that follows.
        """
        self.send(button, **filled)
        return sheet_of(self.browser, self.path)

    def send(self, button: str, **filled: Any) -> httpx.Response:  # noqa: ANN401  (same)
        name, value = self.buttons[button]
        sent = {**self.fields, **filled, name: value}
        return self.browser.post(self.path, **sent)


def sheet_of(browser: Browser, path: str) -> Sheet:
    reader = _Reader(Sheet(browser, path))
    reader.feed(browser.answer.text)
    return reader.sheet


class _Reader(HTMLParser):
    """
    Reads controls as browsers do: what is disabled or not ticked is not sent.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.sheet = sheet
        self._inside = False
        self._fieldsets: list[bool] = []
        self._select = ""
        self._said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._said = []
        if tag == "form":
            self._inside = has.get("action") == self.sheet.path
        if not self._inside:
            return
        if tag == "fieldset":
            self._fieldsets.append("disabled" in has)
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option":
            self._choose(self._select, has["value"], sent="selected" in has)
            self._value = has["value"]
        elif tag == "input":
            self._read(has)
        elif tag == "button":
            self._button = has.get("name", ""), has.get("value", "")

    def _read(self, has: dict[str, str]) -> None:
        self._value = has.get("value", "on")
        if has.get("type") in {"radio", "checkbox"}:
            self._choose(has["name"], self._value, sent="checked" in has)
        elif "name" in has:
            self._send(has["name"], has.get("value", ""))

    def _choose(self, name: str, value: str, *, sent: bool) -> None:
        self.sheet.choices.setdefault(name, []).append(value)
        if sent:
            self._send(name, value)

    def _send(self, name: str, value: str) -> None:
        if not any(self._fieldsets):
            self.sheet.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        said = "".join(self._said).strip()
        if tag == "form":
            self._inside = False
        elif tag == "fieldset" and self._inside:
            self._fieldsets.pop()
        elif tag == "button" and self._inside:
            self.sheet.buttons[said] = self._button
        elif tag in {"option", "label"} and self._inside and said:
            self.sheet.labels[self._value] = said
