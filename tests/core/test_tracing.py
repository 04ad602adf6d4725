from __future__ import annotations

import pytest

from core.tracing import NO_TRACER, Span


@pytest.mark.parametrize(
    ("student", "platform"), [("slack:T1:U1", "slack"), ("telegram:42", "telegram"), ("http", "http"), ("", "")]
)
def test_a_span_says_on_which_platform_the_student_is(student: str, platform: str) -> None:
    assert Span("intent", "ShowClasses", student=student).platform == platform


def test_work_that_nobody_observes_has_a_span_all_the_same_which_takes_no_time() -> None:
    with NO_TRACER.span("query", "GetClass", "a class", "telegram:42") as span:
        assert span == Span("query", "GetClass", "a class", "telegram:42", None, "", None, 0.0)
