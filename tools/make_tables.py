"""Has lark analyse the grammar and writes the LALR tables that `dsl.syntax.lalr` runs: `make tables`.

lark is needed here and in the tests, not for reading playbooks: loading it takes longer than
reading one.
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

GRAMMAR = Path(__file__).parent.parent / "dsl" / "syntax" / "grammar.lark"
TABLES = Path(__file__).parent.parent / "dsl" / "syntax" / "grammar.tables.json"


class NoLexer(Lexer):
    """Stands where lark wants a lexer: words reach the tables another way."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, _: Any) -> Any:
        return iter(lexer_state.text)


def analysed(transformer: Any = None) -> Lark:
    """lark's own parser of the grammar."""
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer=NoLexer,
        start=list(STARTS),
        transformer=transformer,
    )


def tables() -> dict[str, Any]:
    """The tables as values for JSON.

    `states[n]` holds for each kind of word or rule what to do in state n: a number from 0 on is
    the state to go to, a negative one -1 - r the rule r to reduce by. A rule is its name, its
    length, the reader's method (none: its parts are handed on), and which parts are spliced.
    """
    table = analysed().parser.parser._parse_table
    order = _order(table.start_states, table.states)
    number = {state: index for index, state in enumerate(order)}
    rules = sorted(
        {
            json.dumps(_rule(target))
            for actions in table.states.values()
            for action, target in actions.values()
            if action is not Shift
        }
    )

    def coded(action: Any, target: Any) -> int:
        return number[target] if action is Shift else -1 - rules.index(json.dumps(_rule(target)))

    return {
        "grammar": hashlib.sha256(GRAMMAR.read_bytes()).hexdigest(),
        "starts": {
            start: [number[table.start_states[start]], number[table.end_states[start]]]
            for start in STARTS
        },
        "rules": [json.loads(rule) for rule in rules],
        "states": [
            {symbol: coded(*found) for symbol, found in sorted(table.states[state].items())}
            for state in order
        ],
    }


def _order(starts: dict[str, Any], states: dict[Any, Any]) -> list[Any]:
    """The states as they are met from the starts on, so that equal grammars give equal tables."""
    order = list(dict.fromkeys(starts[start] for start in STARTS))
    for state in order:
        for _, (action, target) in sorted(states[state].items()):
            if action is Shift and target not in order:
                order.append(target)
    return order


def _rule(rule: Any) -> list[Any]:
    name = rule.origin.name
    method = "" if name.startswith("_") else str(rule.alias or name)
    spliced = [
        index
        for index, symbol in enumerate(rule.expansion)
        if not symbol.is_term and symbol.name.startswith("_")
    ]
    single = bool(rule.options.expand1 and not rule.alias)
    return [name, len(rule.expansion), method, single, spliced]


def text() -> str:
    """The tables as they stand in the file, a state a line."""
    made = tables()
    lines = [
        "{",
        f' "grammar": {json.dumps(made["grammar"])},',
        f' "starts": {json.dumps(made["starts"])},',
    ]
    for name in ("rules", "states"):
        rows = ",\n  ".join(json.dumps(row) for row in made[name])
        lines.append(f' "{name}": [\n  {rows}\n ]{"," if name == "rules" else ""}')
    return "\n".join([*lines, "}"]) + "\n"


if __name__ == "__main__":
    TABLES.write_text(text(), encoding="utf-8")
