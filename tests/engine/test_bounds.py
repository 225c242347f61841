"""Templates that would take gigabytes or for ever end in a fault with its line, at once."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.syntax.keywords import TONGUES
from dsl.telling.catalogue import told
from dsl.template_words import FILTERS, TESTS
from dsl.templates import template_facts
from engine.rendering.templates.environment import RenderError, render, text_for
from engine.rendering.templates.job import RenderJob
from tests.conftest import CASES, FULL

CONTEXT = {
    "group": {"name": "Group B", "note": "two", "items": "seven"},
    "post": {"date": "2026-12-03"},
    "topic": {"title": "Tea", "facts": ["a", "b", "c"]},
}
DOUBLED = "{% set x = x ~ x %}"
BODIES = [
    line for line in (CASES / "templates" / "bodies.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]  # fmt: skip
REFUSED = [
    *BODIES,
    '{% set x = "x" %}' + DOUBLED * 32,
    '{% set x = "x" %}' + "{% set x = x + x %}" * 32,
    '{% set x = ["x"] %}' + "{% set x = x + x %}" * 32 + "{{ x|length }}",
    '{% set x = ["x"] %}' + "{% set x = [x, x] %}" * 32 + "{{ x|length }}",
    '{% set x = "x" %}' + "{% set x = {'a': x, 'b': x} %}" * 32 + "{{ x|length }}",
    '{% set x = "x" %}' + "{% set x = [x, x]|join %}" * 32 + "{{ x|length }}",
    '{% set x = ["x"] %}{% set y = ["x"] %}'
    + "{% set x = [x, x] %}{% set y = [y, y] %}" * 32
    + "{{ x == y }}",
    "{% set x='xxxxxxxxxx' %}" + "{% set x=x|replace('x','xxxxxxxxxx') %}" * 12 + "{{x}}",
    "{% set x='xxxxxxxxxx' %}" + "{% set x=x.replace('x','xxxxxxxxxx') %}" * 12 + "{{x}}",
    "{{ 'x'|replace('', 'y' * 9999) }}",
    "{% set y = range(1000)|join %}{{ y|replace('', y) }}",
    "{% set y = range(1000)|join %}{{ [y, y, y, y, y, y, y, y, y]|join }}",
    "{% set y = range(1000)|join %}{{ y ~ y ~ y ~ y ~ y ~ y ~ y ~ y ~ y }}",
    "{% set y = range(1000)|list %}{{ [y, y, y, y]|sum(start=[])|length }}",
    "{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}x",
    "{% for i in range(1000) %}{% endfor %}" * 30 + "x",
    "{% for i in range(100000000) %}x{% endfor %}",
    "{{ '%0999999999d' % 1 }}", "{{ [1,2]*999999999 }}", "{{ 9**9**9 }}", "{{ 10**10**10 }}",
    "{{ 'x'.zfill(999999999) }}", "{{ 'x'.expandtabs(9) }}", "{{ 'x'.center(99999999) }}",
    "{{ (1).to_bytes(999999999,'big') }}", "{{ 'x'|center(99999999) }}", "{{ 'x'*999999999 }}",
    "{% set ns = [] %}{{ ns.append(1) }}", "{{ '{0.__class__}'.format(1) }}",
    "{{ '{:>999999999}'.format(1) }}", "{{ '{x:>999999999}'.format_map({'x': 1}) }}",
    "{{ '%s'|format(1) }}", "{{ ''.__class__ }}", "{{ ''['__class__'] }}",
    "{{ group|attr('__class__') }}", "{{ [group]|map(attribute='__class__')|join }}",
    "{{ 'a'|map('random') }}", "{% set f = 'ran' ~ 'dom' %}{{ [[1]]|map(f)|list|length }}",
    "{{ 10**400 }}", "{{ " + "9" * 5000 + " }}", "{{ 1e309 - 1e309 }}", "{{ 1e308 * 10 }}",
    "{{ (" * 300 + "1" + ")" * 300 + " }}", "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    "{{ 1" + "+1" * 5000 + " }}", "{{ " + "-" * 3000 + "1 }}", "{% if 1 %}" * 150 + "{% endif %}" * 150,
    "{{ [[1],[2]]|sum(start=[]) }}", "{% set s %}{% for i in range(1000) %}x{% endfor %}{% endset %}a",
    "{% filter upper %}a{% endfilter %}", "{% autoescape true %}a{% endautoescape %}",
    "{% block a %}b{% endblock %}", "{{ self }}", "{{ loop }}",
    "{% for a in topic.facts %}{{ loop }}{% endfor %}", "{% set x.a = 1 %}",
    "{% set ns = namespace(a=1) %}{{ ns.a }}", "{{ lipsum(5) }}", "{{ cycler('a').next() }}",
    "{{ joiner('a')() }}", "{{ now() }}", "{{ random() }}", "{{ [1, 2]|random }}",
    "{{ 'x'|wordwrap(0) }}", "{{ 'x'|indent(999999999) }}", "{{ 'x'|round(99999999) }}",
    "{{ 1.5|round(1001) }}", "{{ 'x'|truncate(999999999) }}", "{{ 'x y z'|truncate(2) }}",
    "{{ 'x'|urlize }}", "{{ group|tojson }}", "{{ group|pprint }}", "{{ 'x'|list|batch(-1)|list }}",
    "{% set n = 999999999 %}{{ [1]|batch(n, 'x')|list|length }}",
    "{% set n = 999999999 %}{{ [1]|slice(n)|list|length }}",
    "{% set n = -1 %}{{ 'x'|truncate(n) }}", "{{ [1]|slice(0)|list }}", "{{ 1 // 0 }}", "{{ 1 % 0 }}",
    "{{ range(*[1, 2]) }}", "{{ 'x'.split('') }}", "{{ 'a' - 1 }}", "{{ group.name - 1 }}",
    "{{ group - 1 }}", "{{ topic.facts }}", "{{ group }}", "{{ none }}", "{{ group.nothing }}",
    "{{ group.nothing.more }}", "{{ nothing }}", "{{ 'x' | money }}", "{{ 'x' | date }}",
    "{{ group.__init__ }}", "{{ range.__self__ }}", "{{ range }}", "{{ [].sort() }}",
    "{% for a in group recursive %}{{ loop(a) }}{% endfor %}", "{% import 'x' as y %}", "{{ caller() }}",
    "{% call x() %}{% endcall %}", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{{ a }}" * 9000, "x" * 20_001, " \n\t ", "\u200b\ufeff", "\u3000", "{{ ' ' }}", "{# nothing #}",
    "{{ 'f'|int('x', base=99) - 1 }}", "{{ 1 is nothing }}",
]  # fmt: skip
RIGHT = {
    "{{ group.items }}": "seven",
    "{% for a in topic.facts %}{{ loop.index }}{{ a }}{% endfor %}": "1a2b3c",
    "{% for a in topic.facts %}{{ loop.length }}{{ loop.cycle('x', 'y') }}{% endfor %}": "3x3y3x",
    "{{ topic.facts[1:]|join(', ') }}": "b, c",
    "{{ group.name.split(' ')[1] }}": "B",
    "{{ group.get('note') }}, {{ group['note'] }}": "two, two",
    "{{ topic.facts|batch(2)|map('join')|join('/') }}": "ab/c",
    "{{ [3,1]|sort|join(', ') }} {{ range(3)|sum }}": "1, 3 3",
    "{{ 'yes' if group.name == 'Group B' else 'no' }}": "yes",
    "{{ 7 // 2 }} {{ 7 % 2 }} {{ 1 + 2 }} {{ 'a' + 'b' }} {{ 7 / 2 }}": "3 1 3 ab 3.5",
    "{{ group.nothing|default('none') }}": "none",
    "{% if group.nothing is defined %}a{% else %}b{% endif %}": "b",
    "{{ 'a b'|title }}": "A B",
    "{{ 'x'|upper ~ 'y' }}{% set a, b = 1, 2 %}{{ a }}{{ b }}": "Xy12",
    "{% with a = 3 %}{{ a }}{% endwith %}": "3",
    "{{ group.name|e }}{{ 'é & è'|urlencode }}": "Group B%C3%A9%20%26%20%C3%A8",
    "{{ topic.facts|map('upper')|listed }}": "A, B and C",
    "毛巾 30*30 和 50*70, https://s.example/p*1*2 {{ group.name }}": "毛巾 30*30 和 50*70, https://s.example/p*1*2 Group B",
}  # fmt: skip


@contextmanager
def without_collections() -> Iterator[None]:
    """What thousands of tests before have left is not searched through while this one is timed."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: source[:50])
def test_a_fault_with_its_line_at_once(source: str) -> None:
    with without_collections():
        begun = time.thread_time()
        template_facts("\n" + source)
        with pytest.raises(RenderError) as raised:
            text_for(RenderJob("\n" + source, CONTEXT))
        taken = time.thread_time() - begun
    assert taken < 0.5, "seventy thousandths of a second, and much room"
    error = raised.value
    assert error.line in (1, 2) or "empty" in str(error) or "longer than" in str(error)
    for tongue in TONGUES:
        assert told(error.reason, tongue)


@pytest.mark.parametrize("source", RIGHT, ids=lambda source: source[:50])
def test_what_is_allowed_is_right(source: str) -> None:
    assert template_facts(source).problem is None
    assert render(source, CONTEXT) == RIGHT[source]


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: source[:50])
def test_what_a_check_refuses_is_refused_when_rendered(source: str) -> None:
    """And what it lets pass fails for what the posts are, not for how the template is written."""
    facts = template_facts(source)
    if facts.problem is not None:
        with pytest.raises(RenderError) as raised:
            render(source, CONTEXT)
        assert raised.value.reason == facts.problem


def test_the_memory_stays_small() -> None:
    """All of them in a process of their own, whose greatest size the system tells."""
    pytest.importorskip("resource")
    code = """
        import json, resource, sys
        from dsl.templates import template_facts
        from engine.rendering.templates.environment import RenderError, render
        for source in json.load(sys.stdin):
            template_facts(source)
            try:
                render(source, {"group": {"name": "Group B", "note": "two"}, "topic": {"facts": []}})
            except RenderError:
                pass
        try:  # what getrusage tells counts the process that started this one, too
            with open("/proc/self/status") as status:
                print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
        except OSError:
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], text=True, check=True,
                          input=json.dumps(REFUSED), capture_output=True)  # fmt: skip
    kilobytes = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 150_000


WORDS = st.sampled_from([
    "group.name", "topic.facts", "group", "x", "'x'", "''", "1", "-1", "999999999", "1e300", "[", "]",
    "(", ")", "{", "}", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "==", "in", "is", "if", "else",
    "for", "range(1000)", "loop.index", "set x =", "%}{%", "}}{{", "endfor", "endif", "for i in",
    *sorted(FILTERS), *sorted(TESTS), "random", "__class__", "split()", "ljust(99999)", "\n", "\u2028",
])  # fmt: skip


@settings(max_examples=5_000 if FULL else 400, deadline=None)
@given(words=st.lists(WORDS, max_size=25), kind=st.sampled_from(["{{ %s }}", "{%% %s %%}", "%s"]))
def test_any_template_ends_in_a_text_or_a_fault(words: list[str], kind: str) -> None:
    source = kind % " ".join(words)
    facts = template_facts(source)
    begun = time.thread_time()
    try:
        text = render(source, CONTEXT)
    except RenderError:
        text = ""
    assert not (text and facts.problem), "what a check refuses is not rendered"
    assert len(text) <= 20_000
    assert time.thread_time() - begun < 2


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(st.sampled_from([
        "{% set x = x ~ x %}", "{% set x = [x, x] %}", "{% set x = x|replace('x', 'xx') %}",
        "{% for i in range(900) %}", "{% endfor %}", "{% set x = x|list %}", "{% set x = x|join %}",
        "{{ x }}", "{{ x|length }}", "{% set x = x|batch(3)|list %}", "{% set x = x + x %}",
        "{% set x = x|map('upper')|list %}", "{% set x = x|sort %}", "{% set x = x|title %}",
        "{% set x = {'a': x} %}", "{% set x = x|items|list %}", "{% if x == x %}", "{% endif %}",
    ]), max_size=30)
)  # fmt: skip
def test_nothing_grows_out_of_doublings(parts: list[str]) -> None:
    begun = time.thread_time()
    try:
        text = render("{% set x = 'x' %}" + "".join(parts), CONTEXT)
    except RenderError:
        text = ""
    assert len(text) <= 20_000
    assert time.thread_time() - begun < 1
