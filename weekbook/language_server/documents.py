"""The playbooks of an editor: what is open as it stands there, the rest as it is on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dsl.base.fault import Fault
from dsl.checking import Checked, check
from dsl.constructs.reading import parse
from dsl.diagnostics.fixes import FaultsOf, Lines, mended_wholly
from dsl.syntax.line_memory import LineMemory
from dsl.syntax.source import Source, decode
from dsl.syntax.tree import Tree
from engine.files import find_root, read_inside
from weekbook.caches.templates import TemplateCache
from weekbook.playbook_files import PlaybookFile


class Documents:
    """Opened texts by their path, and what was found in them, kept while nothing changes."""

    def __init__(self) -> None:
        self.texts: dict[Path, str] = {}
        self.cache = TemplateCache()
        self._lines: dict[tuple[PlaybookFile, str], LineMemory] = {}
        self._mended: dict[PlaybookFile, tuple[Lines, Lines]] = {}
        self._checked: dict[PlaybookFile, tuple[dict[str, bytes | None], Checked]] = {}

    def put(self, path: Path, text: str) -> None:
        """Takes the text of a file as its editor has it."""
        self.texts[path.resolve()] = text

    def drop(self, path: Path) -> None:
        """Forgets the text of a file: from now on it is read from the disk."""
        self.texts.pop(path.resolve(), None)

    def file(self, path: Path) -> PlaybookFile:
        """A path as a file of its workspace; one outside of any is its own workspace."""
        path = path.resolve()
        root = find_root(path.parent) or path.parent
        return PlaybookFile(root, path.relative_to(root).as_posix())

    def read(self, file: PlaybookFile, name: str) -> bytes:
        """A file of the workspace of `file`. Raises `OSError` as reading from disk does."""
        opened = self.texts.get((file.root / name).resolve())
        return read_inside(file.root, name) if opened is None else _encoded(opened)

    def source(self, path: Path) -> Source:
        """The lines of an opened document, as the checker sees them."""
        return decode(path.name, _encoded(self.texts.get(path.resolve(), "")))[0]

    def checked(self, file: PlaybookFile) -> Checked:
        """The playbook checked, or as it was found when all it was read from was the same."""
        kept = self._checked.get(file)
        if kept is not None and all(self._now(file, name) == was for name, was in kept[0].items()):
            return kept[1]
        contents: dict[str, bytes | None] = {}

        def read(name: str) -> bytes:
            contents[name] = None
            data = self.read(file, name)
            contents[name] = data
            return data

        def parsed(source: Source) -> tuple[Tree, tuple[Fault, ...]]:
            return parse(source, self._lines.setdefault((file, source.path), LineMemory()))

        found = check(file.path, read, self.cache.facts, parsed)
        self._checked[file] = (contents, found)
        return found

    def mended(self, file: PlaybookFile) -> dict[int, str]:
        """The lines of a file, by their number, that are another with every safe mend made, as
        `check --fix` makes them: none after which a playbook that reads it had more faults."""
        tree = next(tree for tree in self.checked(file).trees if tree.path == file.path)
        kept = self._mended.get(file)
        if kept is None or kept[0] != tree.text:
            lines, _ = mended_wholly(file.path, tree.text, self._faults_with(file))
            kept = self._mended[file] = (tree.text, lines)
        pairs = zip(tree.text, kept[1], strict=True)
        return {number: after for number, (was, after) in enumerate(pairs, 1) if was != after}

    def _faults_with(self, file: PlaybookFile) -> FaultsOf:
        """What the playbooks that read a file would be told if it had other lines."""
        readers = [PlaybookFile(file.root, one.playbook.path) for one in self.together(file)]

        def faults_with(text: bytes, reader: PlaybookFile) -> tuple[Fault, ...]:
            def read(name: str) -> bytes:
                return text if name == file.path else self.read(reader, name)

            return check(reader.path, read, self.cache.facts).faults

        def faults_of(lines: Lines) -> list[tuple[Fault, ...]]:
            text = _encoded("\n".join(lines))
            return [faults_with(text, reader) for reader in readers]

        return faults_of

    def _now(self, file: PlaybookFile, name: str) -> bytes | None:
        try:
            return self.read(file, name)
        except OSError:
            return None

    def together(self, file: PlaybookFile) -> Iterator[Checked]:
        """What is checked of a file and of every playbook of its workspace that uses it."""
        own = self.checked(file)
        yield own
        for path in sorted(file.root.rglob("*.playbook")):
            other = PlaybookFile(file.root, path.relative_to(file.root).as_posix())
            if other != file:
                found = self.checked(other)
                names = {tree.path for tree in found.trees}
                if names & {tree.path for tree in own.trees}:
                    yield found


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
