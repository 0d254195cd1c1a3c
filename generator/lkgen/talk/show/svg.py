"""The waterfall as a picture that stands for itself: no font, script or style is fetched."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from rich.cells import cell_len, set_cell_size

from lkgen.talk.report import Report, TurnReport
from lkgen.talk.show.page import on_one_line
from lkgen.talk.show.waterfall import Axis, duration

_WIDTH = 880
_MARGIN = 28
_BARS_AT = 190
_BARS_END = 792
_LANE = 24
_HEAD = 78
_TITLE = 46
_GAP = 22
# Colours stand in the rules themselves: not every viewer of pictures knows CSS variables.
_STYLE = """
text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #1b1f24 }
.head { font-size: 17px; font-weight: 600 }
.turn { font-size: 14px; font-weight: 600 }
.number { text-anchor: end; font-variant-numeric: tabular-nums }
.tick { text-anchor: middle; font-size: 11px }
.soft, .tick { fill: #5b6570 }
.wrong { fill: #b3261e }
.back { fill: #ffffff }
.line { stroke: #e3e7eb }
.bar { fill: #0a7f92 }
@media (prefers-color-scheme: dark) {
  text { fill: #e8ebee }
  .soft, .tick { fill: #9aa5b1 }
  .wrong { fill: #ff8a80 }
  .back { fill: #14171a }
  .line { stroke: #2b3138 }
  .bar { fill: #45c1d4 }
}
"""


def svg(report: Report) -> str:
    """A picture of every turn, all on one axis of time, so that they can be compared.

    It has a title and a description in words, and follows the reader's choice of light or dark.
    """
    turns = [
        (_title(report, at, number), turn)
        for at, call in enumerate(report.calls, 1)
        for number, turn in enumerate(call.turns, 1)
    ]
    height = _HEAD + sum(_height(turn) for _, turn in turns) + _MARGIN
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "width": str(_WIDTH),
            "height": str(height),
            "role": "img",
            "aria-labelledby": "lkgen-title lkgen-description",
        },
    )
    SubElement(root, "title", id="lkgen-title").text = "Where the time of each turn went"
    SubElement(root, "desc", id="lkgen-description").text = " ".join(
        _words(title, turn) for title, turn in turns
    )
    SubElement(root, "style").text = _STYLE
    SubElement(root, "rect", {"class": "back", "width": "100%", "height": "100%"})
    _text(root, _MARGIN, 36, "From the caller's last word to the first sound", "head")
    versions = f"LiveKit Agents {report.agents_version}, livekit-server {report.server_version}"
    _text(root, _MARGIN, 58, versions, "soft")
    axis = Axis.of(turn for _, turn in turns)
    top = _HEAD
    for title, turn in turns:
        _turn(root, axis, top, title, turn)
        top += _height(turn)
    return tostring(root, encoding="unicode") + "\n"


def _title(report: Report, call: int, turn: int) -> str:
    return f"Call {call}, turn {turn}" if len(report.calls) > 1 else f"Turn {turn}"


def _words(title: str, turn: TurnReport) -> str:
    """A turn for somebody who does not see the picture."""
    if turn.latency_s is None:
        return on_one_line(f"{title}: no answer to “{turn.said}”.")
    spans = ", ".join(f"{span.name} {duration(span)} s" for span in turn.spans)
    latency = f"{title}: {turn.latency_s:.2f} s"
    return on_one_line(f"{latency}, of which {spans}." if spans else f"{latency}.")


def _height(turn: TurnReport) -> int:
    lanes = len(turn.spans) * _LANE + (18 if turn.spans else 0)
    return _TITLE + lanes + len(turn.problems) * 18 + _GAP


def _turn(root: Element, axis: Axis, top: int, title: str, turn: TurnReport) -> None:
    group = SubElement(root, "g")
    seconds = "no answer" if turn.latency_s is None else f"{turn.latency_s:.2f} s"
    _text(group, _MARGIN, top + 18, title, "turn")
    _text(group, _BARS_AT, top + 18, seconds, "turn" if turn.latency_s is not None else "wrong")
    _text(group, _BARS_AT, top + 36, _short(turn.said), "soft", whole=turn.said)
    top += _TITLE
    if turn.spans:
        _ticks(group, axis, top, top + len(turn.spans) * _LANE)
    for span in turn.spans:
        begin, end = (_x(axis, moment) for moment in (span.start_s, span.end_s))
        width = max(2.0, end - begin)
        box = {"x": _number(min(begin, _BARS_END - width)), "y": str(top + 5)}
        box |= {"width": _number(width), "height": str(_LANE - 10), "rx": "2", "class": "bar"}
        words = f"{span.name}: {span.start_s:.3f} s to {span.end_s:.3f} s"
        SubElement(SubElement(group, "rect", box), "title").text = on_one_line(words)
        _text(group, _MARGIN, top + 16, span.name, "")
        _text(group, _WIDTH - _MARGIN, top + 16, duration(span), "number")
        top += _LANE
    top += 18 if turn.spans else 0
    for problem in turn.problems:
        _text(group, _BARS_AT, top + 14, _short(problem), "wrong", whole=problem)
        top += 18


def _ticks(group: Element, axis: Axis, top: int, bottom: int) -> None:
    for moment in axis.ticks():
        x = _number(_x(axis, moment))
        box = {"x1": x, "x2": x, "y1": str(top), "y2": str(bottom), "class": "line"}
        SubElement(group, "line", box)
        _text(
            group, float(x), bottom + 14, f"{moment:g} s" if moment == 0 else f"{moment:g}", "tick"
        )


def _x(axis: Axis, moment_s: float) -> float:
    return _BARS_AT + axis.at(moment_s) * (_BARS_END - _BARS_AT)


def _number(value: float) -> str:
    return f"{value:.1f}"


def _text(parent: Element, x: float, y: float, text: str, style: str, *, whole: str = "") -> None:
    """A text, with its whole in a tooltip where it had to be cut."""
    shown = on_one_line(text)
    element = SubElement(parent, "text", {"x": _number(x), "y": _number(y)})
    if style:
        element.set("class", style)
    if whole and on_one_line(whole) != shown:
        title = SubElement(element, "title")
        title.text, title.tail = on_one_line(whole), shown
    else:
        element.text = shown


def _short(text: str, cells: int = 84) -> str:
    shown = on_one_line(text)
    return shown if cell_len(shown) <= cells else set_cell_size(shown, cells - 1).rstrip() + "…"
