"""The catalogues: whole, nothing left over, and with the fields of the English."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from dsl.base.languages import FOLDERS
from tools.catalogues import FILES, read


@pytest.fixture(scope="module", params=FILES)
def name(request: pytest.FixtureRequest) -> str:
    """Each file of a language."""
    return str(request.param)


@pytest.fixture(scope="module")
def english(name: str) -> Catalog:
    return FILES[name]()


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (entry for entry in catalogue if entry.id)


def _forms(said: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _fields(form: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(form) if name is not None}


def test_a_key_stands_for_one_message(english: Catalog) -> None:
    keys = [entry.context for entry in _messages(english)]
    assert sorted(keys) == sorted(set(keys)), {key for key in keys if keys.count(key) > 1}
    assert None not in keys


@pytest.mark.parametrize("folder", FOLDERS.values())
def test_a_catalogue_has_every_message_and_no_other(
    folder: str, name: str, english: Catalog
) -> None:
    wanted = {(entry.context, entry.id) for entry in _messages(english)}
    found = {(entry.context, entry.id) for entry in _messages(read(folder, name))}
    assert found - wanted == set(), "nobody says these: make messages"
    assert wanted - found == set(), "these are missing: make messages"


@pytest.mark.parametrize("folder", FOLDERS.values())
def test_every_message_is_translated(folder: str, name: str) -> None:
    catalogue = read(folder, name)
    for entry in _messages(catalogue):
        assert not entry.fuzzy, entry.context
        forms = _forms(entry.string)
        assert all(forms), entry.context
        if not isinstance(entry.id, str):
            assert len(forms) == catalogue.num_plurals, entry.context


@pytest.mark.parametrize("folder", FOLDERS.values())
def test_every_form_has_the_fields_of_the_english(folder: str, name: str) -> None:
    for entry in _messages(read(folder, name)):
        allowed = set().union(*map(_fields, _forms(entry.id)))
        for form in _forms(entry.string):
            found = _fields(form)
            if isinstance(entry.id, str):
                assert found == allowed, entry.context
            else:  # a form for one may leave its number out
                assert allowed - {"count"} <= found <= allowed, entry.context


@pytest.mark.parametrize("folder", FOLDERS.values())
def test_a_message_begins_and_ends_as_the_english_does(folder: str) -> None:
    """White space at the ends, and the lines it has, belong to where it stands."""
    for entry in _messages(read(folder)):
        for own, form in zip(_forms(entry.id), _forms(entry.string), strict=False):
            if entry.context.startswith("list."):
                continue
            assert form[:1].isspace() == own[:1].isspace(), entry.context
            assert form.count("\n") == own.count("\n"), entry.context
