"""The figures of the layout see what they are to see, and what is allowed is still there."""

from __future__ import annotations

from pathlib import Path

from tools.figures import ALLOWED, MOST_BODY, MOST_LINES, MOST_MODULES, as_lines, main, measured

ROOT = Path(__file__).parent.parent.parent


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / "engine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)


def test_modules_that_import_each_other_are_a_cycle(tmp_path: Path) -> None:
    write(tmp_path, {
        "__init__.py": "",
        "one.py": "from engine import two\n",
        "two.py": "def late():\n    import engine.three\n",
        "three.py": "from engine.one import anything\n",
    })  # fmt: skip
    assert measured(tmp_path).cycles == (("engine.one", "engine.three", "engine.two"),)


def test_packages_that_lean_on_each_other_are_a_cycle_without_one_of_modules(
    tmp_path: Path,
) -> None:
    write(tmp_path, {
        "__init__.py": "",
        "a/low.py": "",
        "a/high.py": "from engine.b.low import anything\n",
        "b/low.py": "",
        "b/high.py": "from engine.a.low import anything\n",
    })  # fmt: skip
    found = measured(tmp_path)
    assert found.cycles == ()
    assert found.sibling_cycles == (("engine.a", "engine.b"),)


def test_what_is_beyond_its_bound_is_told_and_ends_with_1(tmp_path: Path) -> None:
    long = "def long():\n" + "    pass\n" * MOST_BODY
    write(tmp_path, {
        "__init__.py": "",
        "long.py": long + "#\n" * (MOST_LINES - MOST_BODY),
        **{f"many/m{number}.py": "" for number in range(MOST_MODULES + 1)},
    })  # fmt: skip
    found = measured(tmp_path)
    assert set(found.beyond) == {"engine/many", "engine/long.py", "engine/long.py: long"}
    assert f"  engine/long.py: long: {MOST_BODY + 1}" in as_lines(found)
    assert found.bare == {"engine": 1}
    assert main(tmp_path) == 1


def test_what_has_no_docstring_is_told_as_far_as_others_can_name_it(tmp_path: Path) -> None:
    write(tmp_path, {
        "__init__.py": "",
        "port.py": (
            "class Port(Protocol):\n"
            "    \"\"\"A way to send.\"\"\"\n"
            "    def send(self) -> None:\n        \"\"\"Sends.\"\"\"\n"
        ),
        "post.py": (
            "class _Own:\n    def hidden(self) -> None: ...\n"
            "def made() -> None:\n"
            "    \"\"\"Told.\"\"\"\n"
            "    def inside() -> None: ...\n"
            "class Box:\n"
            "    \"\"\"A box.\"\"\"\n"
            "    def send(self) -> None: ...\n"
            "    def bare(self) -> None: ...\n"
            "def options() -> None: ...\n"
        ),
    })  # fmt: skip
    found = measured(tmp_path)
    assert found.bare_at == ("engine/post.py:9 Box.bare", "engine/post.py:10 options")
    assert found.bare == {"engine": 2}


def test_no_module_of_ours_is_in_a_cycle() -> None:
    found = measured(ROOT)
    assert found.cycles == found.sibling_cycles == ()


def test_what_is_allowed_beyond_a_bound_is_beyond_it() -> None:
    assert set(ALLOWED) <= set(measured(ROOT).beyond)
