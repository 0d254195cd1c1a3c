"""The waterfall as a picture."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from support.show import ANSWERED, PASSED, SEVERAL, TROUBLED
from support.show_strategies import REPORTS

from lkgen.talk.report import CallReport, Report, Span
from lkgen.talk.show.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def picture(report: Report) -> Element:
    return fromstring(svg(report))  # noqa: S314 - written by us


def bars(root: Element) -> list[Element]:
    return [box for box in root.iter(f"{SVG}rect") if box.get("class") == "bar"]


def words(root: Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def left(bar: Element) -> float:
    return float(bar.attrib["x"])


def right(bar: Element) -> float:
    return left(bar) + float(bar.attrib["width"])


def test_one_lane_for_each_span_of_each_turn() -> None:
    root = picture(PASSED)
    assert len(bars(root)) == 10
    assert {"Turn 1", "Turn 2", "0.56 s", "0.87 s", ANSWERED.said} <= set(words(root))
    assert words(root).count("language model") == 2
    assert len({bar.attrib["y"] for bar in bars(root)}) == 10


def test_all_turns_share_one_axis() -> None:
    """Equal times are equal lengths, whatever the turn."""
    first, *_, sixth = bars(picture(PASSED))[:6]
    assert (left(first), right(first)) == (left(sixth), right(sixth))


def test_calls_are_told_apart() -> None:
    assert {"Call 1, turn 1", "Call 4, turn 1"} <= set(words(picture(SEVERAL)))


def test_problems_are_in_the_picture() -> None:
    found = words(picture(TROUBLED))
    assert "no answer" in found
    assert "the answer stopped after 3 of 14 words" in found


def test_it_tells_in_words_what_it_shows() -> None:
    root = picture(PASSED)
    parts = {part.get("id"): part for part in root}
    named = [parts[name] for name in root.attrib["aria-labelledby"].split()]
    assert [part.tag for part in named] == [f"{SVG}title", f"{SVG}desc"]
    assert root.attrib["role"] == "img"
    assert "Turn 1: 0.56 s, of which speech to text 0.25 s" in str(named[1].text)
    assert "Turn 2: no answer to" in str(picture(TROUBLED)[1].text)


def test_it_stands_for_itself_in_light_and_dark() -> None:
    text = svg(PASSED)
    assert "prefers-color-scheme: dark" in text
    for reference in ("url(", "@import", "@font-face", "href", "<script"):
        assert reference not in text
    assert text.count("http") == 1, "only the namespace"


def test_a_long_sentence_is_cut_and_whole_in_a_tooltip() -> None:
    said = "one two three " * 40
    root = picture(replace(PASSED, calls=(CallReport("", None, (replace(ANSWERED, said=said),)),)))
    (text,) = [text for text in root.iter(f"{SVG}text") if text.find(f"{SVG}title") is not None]
    title = text[0]
    assert title.text == said.strip()
    assert str(title.tail).endswith("…")
    assert len(str(title.tail)) < 90


@settings(max_examples=100, deadline=None)
@given(report=REPORTS)
def test_any_report_is_a_picture(report: Report) -> None:
    root = picture(report)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    spans = [span for call in report.calls for turn in call.turns for span in turn.spans]
    assert len(bars(root)) == len(spans)
    for bar in bars(root):
        assert 0 < left(bar) < right(bar) < width
        assert 0 < float(bar.attrib["y"]) < height
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "rect", "g", "text", "line")
    }


@pytest.mark.skipif(shutil.which("rsvg-convert") is None, reason="no rsvg-convert here")
def test_another_program_can_draw_it(tmp_path: Path) -> None:
    file = tmp_path / "call.svg"
    hostile = Span("</rect><script>", 0.0, 0.5)
    turn = replace(ANSWERED, said="\x00<&>\x1b", spans=(hostile,))
    file.write_text(svg(replace(PASSED, calls=(CallReport("", None, (turn,)),))), "utf-8")
    done = subprocess.run(["rsvg-convert", file], capture_output=True, check=True)
    assert done.stdout.startswith(b"\x89PNG")
