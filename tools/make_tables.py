"""Has lark analyse the shapes and writes the LALR tables that `dsl.syntax.lalr` runs: `make tables`.

There is a table for each order of words. lark is needed here and in the tests, not for reading
playbooks: loading it takes longer than reading one.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from dsl.syntax.blocks import STARTS
from tools.shapes import FAMILIES, GRAMMAR, ORDERS, List, Part, Production, productions

TABLES = Path(__file__).parent.parent / "dsl" / "syntax" / "tables"


UNLIKE_NAMES = ("TIME", "DATE", "day_item", "notice")
"""Items before which `and` may follow a comma: none of them can be a name that is called so."""


class NoLexer(Lexer):
    """Stands where lark wants a lexer: words reach the tables another way."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, _: Any) -> Any:
        return iter(lexer_state.text)


class Family:
    """The grammar of one order of words, as lark reads it, and what its productions are."""

    def __init__(self, name: str) -> None:
        made, lists = productions(name)
        self.name = name
        self.lists = lists
        self.productions = {f"p{index}": one for index, one in enumerate(made)}
        self.text = _grammar(self.productions, lists)

    def lark(self, lexer: type[Lexer] = NoLexer, transformer: Any = None) -> Lark:
        """lark's own parser of it."""
        return Lark(
            self.text, parser="lalr", lexer=lexer, start=list(STARTS), transformer=transformer,
            maybe_placeholders=False,
        )  # fmt: skip

    def tables(self) -> dict[str, Any]:
        """The tables as values for JSON.

        `states[n]` holds for each kind of word or rule what to do in state n: a number from 0 on is
        the state to go to, a negative one -1 - r the rule r to reduce by. A rule is its name, its
        length, the reader's method (none: its only part is handed on, or a list grows), its
        arguments (none: its parts as they stand; a number: a part, -1 - n: part n is a list to be
        spliced in; a text: a word that is not written, its kind and what it would be), its meaning, and
        what slot each part is, with slot, kind and text of those that are not written.
        `meanings` tell how each is written: keywords, `@` and a slot, `~` for no space.
        """
        table = self.lark().parser.parser._parse_table
        order = _order(table.start_states, table.states)
        number = {state: index for index, state in enumerate(order)}
        meanings = sorted({one.meaning for one in self.productions.values() if one.meaning})
        places = {meaning: index for index, meaning in enumerate(meanings)}
        rules: dict[str, int] = {}

        def coded(action: Any, target: Any) -> int:
            if action is Shift:
                return number[target]
            rule = json.dumps(self._rule(target, places), ensure_ascii=False)
            return -1 - rules.setdefault(rule, len(rules))

        states = [
            {symbol: coded(*found) for symbol, found in sorted(table.states[state].items())}
            for state in order
        ]
        written = {
            one.meaning: [_written(part) for part in one.written]
            for one in self.productions.values()
            if one.meaning
        }
        return {
            "grammar": digest(),
            "starts": {
                start: [number[table.start_states[start]], number[table.end_states[start]]]
                for start in STARTS
            },
            "lists": {one.rule: [one.separators[0], one.last] for one in self.lists.values()},
            "meanings": [[meaning, *written[meaning]] for meaning in meanings],
            "rules": [json.loads(rule) for rule in rules],
            "states": states,
        }

    def _rule(self, rule: Any, places: dict[str, int]) -> list[Any]:
        name, length = rule.origin.name, len(rule.expansion)
        one = self.productions.get(str(rule.alias))
        if one is None or one.handed_on:
            return [name, length, "", [], -1, [one.renamed] if one and one.renamed else []]
        arguments = _arguments(one)
        slots: list[Any] = [part.slot for part in one.parts]
        slots += [[part.slot, part.symbol, part.constant] for part in one.constants]
        return [name, length, one.method, arguments, places[one.meaning], slots]


def _arguments(one: Production) -> list[int | str]:
    spliced = {i for i, part in enumerate(one.parts) if part.symbol.startswith("_")}
    made: list[int | str] = [-1 - at if at in spliced else at for at in one.arguments]
    return [] if made == list(range(len(one.parts))) else made


def _written(part: Part) -> str:
    return f"@{part.slot}" if part.slot else part.symbol


def _grammar(made: dict[str, Production], lists: dict[str, List]) -> str:
    by_rule: dict[str, list[str]] = {}
    for alias, one in made.items():
        symbols = " ".join(part.symbol for part in one.parts)
        by_rule.setdefault(one.rule, []).append(f"{symbols} -> {alias}")
    lines = [f"{rule}: " + "\n    | ".join(patterns) for rule, patterns in by_rule.items()]
    words = {part.symbol for one in made.values() for part in one.parts}
    for one in lists.values():
        ways = [one.item, *(f"{one.rule} {way} {one.item}" for way in one.separators)]
        if {"COMMA", "AND"} <= set(one.separators) and one.item in UNLIKE_NAMES:
            ways.append(f"{one.rule} COMMA AND {one.item}")
        lines.append(f"{one.rule}: " + "\n    | ".join(ways))
        words |= {one.item, *one.separators}
    declared = " ".join(sorted(word for word in words if word.isupper()))
    return "\n".join([*lines, f"%declare {declared}", ""])


def _order(starts: dict[str, Any], states: dict[Any, Any]) -> list[Any]:
    """The states as they are met from the starts on, so that equal grammars give equal tables."""
    order = list(dict.fromkeys(starts[start] for start in STARTS))
    seen = set(order)
    for state in order:
        for _, (action, target) in sorted(states[state].items()):
            if action is Shift and target not in seen:
                seen.add(target)
                order.append(target)
    return order


def digest() -> str:
    return hashlib.sha256(GRAMMAR.read_bytes() + ORDERS.read_bytes()).hexdigest()


def text(family: str) -> str:
    """The tables as they stand in the file, a state a line."""
    made = Family(family).tables()
    lines = ["{"]
    for name in ("grammar", "starts", "lists"):
        lines.append(f' "{name}": {json.dumps(made[name])},')
    for name in ("meanings", "rules", "states"):
        rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in made[name])
        lines.append(f' "{name}": [\n  {rows}\n ]{"" if name == "states" else ","}')
    return "\n".join([*lines, "}"]) + "\n"


if __name__ == "__main__":
    TABLES.mkdir(exist_ok=True)
    for family in FAMILIES:
        (TABLES / f"{family}.json").write_text(text(family), encoding="utf-8")
