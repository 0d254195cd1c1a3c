"""Reports that no call ever gave: what is shown must stand any of them."""

from __future__ import annotations

from hypothesis import strategies as st

from lkgen.project.log import Note
from lkgen.talk.report import CallReport, Difference, Host, Report, Span, TurnReport
from support.show import SPANS

TEXT = st.one_of(
    st.text(max_size=120),
    st.text(st.characters(codec=None), max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "x" * 300,
            "日本" * 60,
            "[bold red]",
            "[/]",
            "\x1b[2J\x07",
            "\x00\ufffe",
            "\ud800",
        ]
    ),
    st.sampled_from(["</text><script>", "a\nb\tc", "\u202ereversed", "❤️" * 50, "]]>&lt;", "\\"]),
)
MOMENTS = st.floats(-5, 60, allow_nan=False)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    begin, end = sorted((draw(MOMENTS), draw(MOMENTS)))
    return Span(draw(st.sampled_from([span.name for span in SPANS] + ["x" * 60])), begin, end)


TURNS = st.builds(
    TurnReport,
    said=TEXT,
    heard=st.none() | TEXT,
    expected=TEXT,
    replied=TEXT,
    latency_s=st.none() | st.floats(0, 60),
    reply_s=st.floats(0, 60),
    tools=st.lists(TEXT, max_size=2).map(tuple),
    spans=st.lists(spans(), max_size=5).map(tuple),
    unsure_s=st.none() | st.floats(0, 60),
    problems=st.lists(TEXT, max_size=2).map(tuple),
    differences=st.lists(st.builds(Difference, TEXT, TEXT, TEXT), max_size=2).map(tuple),
)
CALLS = st.builds(
    CallReport,
    greeting=TEXT,
    greeting_s=st.none() | st.floats(0, 60),
    turns=st.lists(TURNS, max_size=3).map(tuple),
    stopped_at=st.just("") | TEXT,
    connected_s=st.none() | st.floats(0, 60),
)
REPORTS = st.builds(
    Report,
    calls=st.lists(CALLS, max_size=3).map(tuple),
    server_version=TEXT,
    agents_version=TEXT,
    cold_start_s=st.floats(0, 600),
    hosts=st.lists(st.builds(Host, TEXT, st.integers(0, 9), st.booleans()), max_size=3).map(tuple),
    refusals=st.lists(TEXT, max_size=2).map(tuple),
    notes=st.lists(
        st.builds(Note, st.sampled_from(["WARNING", "ERROR"]), TEXT, TEXT), max_size=8
    ).map(tuple),
    remarks=st.lists(TEXT, max_size=2).map(tuple),
    rss_mb=st.dictionaries(st.sampled_from(["worker", "call"]), st.integers(0, 4000)),
    log=TEXT,
)
