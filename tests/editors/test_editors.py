"""What editors and sites install: the grammar, the lexer, the extension's description."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pygments import highlight
from pygments.formatters import NullFormatter, RawTokenFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Keyword, Name, Number, String

from tests.conftest import CASES, PLAYBOOKS, ROOT
from tools import make_grammar, make_lexer
from weekbook.pygments_lexer import PlaybookLexer

TEXTS = [*sorted(PLAYBOOKS.rglob("*.playbook")), *sorted((CASES / "forms").glob("*.playbook"))]


def test_the_grammar_is_made_from_the_table_of_words() -> None:
    assert make_grammar.GRAMMAR.read_text(encoding="utf-8") == make_grammar.text(), "make grammar"


def test_the_lexer_knows_the_table_of_words() -> None:
    assert make_lexer.TABLE.read_text(encoding="utf-8") == make_lexer.text(), "make lexer"


def test_pygments_finds_the_lexer_by_name_and_by_file() -> None:
    assert isinstance(get_lexer_by_name("playbook"), PlaybookLexer)
    assert isinstance(get_lexer_for_filename("week.playbook"), PlaybookLexer)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_pygments_shows_every_sign_of_a_playbook(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lexer = PlaybookLexer(stripnl=False, ensurenl=False)
    assert highlight(text, lexer, NullFormatter()) == text
    assert highlight(text, lexer, RawTokenFormatter())


def test_pygments_tells_words_apart_in_their_tongue() -> None:
    text = (
        'language es\n\nsemana\n    publicar post cada día a las 09:30  # "así"\n    persona "x"\n'
    )
    found = {word: kind for kind, word in PlaybookLexer().get_tokens(text)}
    assert found["publicar"] is Keyword
    assert found["cada día"] is Keyword
    assert found["post"] is Name.Class, "a keyword of English is a name here"
    assert found["09:30"] is Number
    assert found['# "así"'] is Comment
    assert found['"x"'] is String


def test_text_that_is_not_in_nfc_is_shown_whole() -> None:
    text = 'element a "e\u0301"\n'
    assert highlight(text, PlaybookLexer(), NullFormatter()) == text


def test_the_extension_names_files_that_are_there() -> None:
    folder = ROOT / "editors" / "vscode"
    described = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    contributed = described["contributes"]
    named = [described["main"], contributed["languages"][0]["configuration"]]
    named += [grammar["path"] for grammar in contributed["grammars"]]
    assert all((folder / name).is_file() for name in named)
    json.loads((folder / "language-configuration.json").read_text(encoding="utf-8"))
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock, "no registry is named"
