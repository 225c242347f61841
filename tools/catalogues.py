"""Brings the catalogues in line with the code: `make messages`.

New messages come in empty, as do those whose English changed, and those that nobody says any more
go. `tests/locales` passes once nothing is empty.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from dsl.diagnostics.rooms import meaning
from dsl.telling.catalogue import PHRASE, title
from dsl.telling.texts.en import CODES, PHRASES
from hatch_build import compile_catalogues

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
FOLDERS = ("es", "zh_Hans", "zh_Hant")
KEYWORDS = parse_keywords(
    ["message:1c,2", "kept:1c,2", "say:1c,2", "plural:1c,2,3", "say_plural:1c,2,3"]
)


def extracted() -> Catalog:
    """Every message of the code."""
    with open(LOCALES / "babel.cfg", encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="weekbook")
    for name, _, words, _, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=_ours
    ):
        found.add(words, locations=[(name, 0)], context=context)
    return found


def extracted_faults() -> Catalog:
    """Every text of a fault: message, label and help, title and page, and the phrases in them."""
    found = Catalog(project="weekbook")
    for code, texts in CODES.items():
        for name, text in zip(("message", "label", "help"), texts, strict=True):
            if text:
                found.add(text, context=f"{code}.{name}")
        found.add(title(code, "en"), context=f"{code}.title")
        found.add(meaning(code, "en"), context=f"{code}.page")
    for key, text in PHRASES.items():
        found.add(text, context=f"{PHRASE}{key}")
    return found


FILES: Mapping[str, Callable[[], Catalog]] = {"weekbook": extracted, "faults": extracted_faults}
"""The files of each language, with what stands in them. Faults have their own: `check` reads it when
there is one to tell."""


def _ours(folder: str) -> bool:
    return Path(folder).relative_to(ROOT).parts[0] in ("dsl", "engine", "web", "weekbook")


def read(folder: str, name: str = "weekbook") -> Catalog:
    """A catalogue of a language; empty where there is none yet."""
    path = LOCALES / folder / f"{name}.po"
    if not path.exists():
        return Catalog(locale=folder, project="weekbook")
    with open(path, "rb") as file:
        return read_po(file, locale=folder)


def write(folder: str, catalogue: Catalog, name: str = "weekbook") -> None:
    """Writes a catalogue in the order of its keys, without dates and line numbers."""
    ordered = Catalog(locale=folder)
    for entry in sorted(filter(_named, catalogue), key=lambda one: (one.context, one.id)):
        ordered.add(entry.id, entry.string, context=entry.context, flags=entry.flags)
    written = io.BytesIO()
    write_po(written, ordered, width=100, no_location=True, omit_header=True)
    head = "".join(
        f'"{line}\\n"\n'
        for line in (
            f"Language: {folder}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            f"Plural-Forms: {ordered.plural_forms}",
        )
    )
    path = LOCALES / folder / f"{name}.po"
    path.parent.mkdir(exist_ok=True)
    text = f'msgid ""\nmsgstr ""\n{head}\n{written.getvalue().decode("utf-8").strip()}\n'
    path.write_text(text, encoding="utf-8")


def _named(entry: Message) -> bool:
    return bool(entry.id)


def main() -> None:
    for name, everything in FILES.items():
        every = everything()
        for folder in FOLDERS:
            catalogue = read(folder, name)
            catalogue.update(every, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            write(folder, catalogue, name)
    compile_catalogues(ROOT)


if __name__ == "__main__":
    main()
