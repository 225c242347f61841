"""The registry of fault codes and the level of each.

Codes are stable and grouped: PB0 reading, PB1 syntax, PB2 names, PB3 time, PB4 rules,
PB5 templates, PB6 money, PB7 content and motives, PB8 groups and channels, PB9 style and what is
not carried out yet.
Their texts stand in `dsl/telling/texts/`, their pages in `docs/faults/`.
"""

from __future__ import annotations

from typing import Literal

Level = Literal["error", "warning", "note"]

_ERRORS = """
PB001 PB002 PB003 PB004
PB101 PB102 PB103 PB104 PB105 PB106 PB107 PB108 PB109 PB110 PB111 PB112 PB113 PB114 PB115
PB201 PB202 PB203 PB204 PB205 PB206 PB207 PB208 PB209 PB210 PB211 PB212 PB213
PB301 PB302 PB303 PB304 PB305 PB306 PB307 PB311 PB312 PB313 PB314 PB315 PB316 PB317 PB318 PB319
PB320 PB321 PB323 PB324 PB325 PB326 PB328
PB401 PB402 PB403 PB404 PB405 PB406 PB407 PB408 PB409 PB411 PB412 PB413 PB414 PB415
PB501 PB502 PB503 PB504 PB505 PB506 PB507 PB508
PB601 PB602 PB603 PB604 PB605 PB606 PB607
PB702
PB801 PB802 PB803 PB807 PB808
PB902
"""

_WARNINGS = """
PB310 PB322 PB329 PB334 PB335 PB410 PB417 PB419 PB421 PB422 PB510 PB608 PB701 PB703 PB804 PB805 PB806 PB809 PB810 PB811 PB903
"""

_NOTES = "PB214 PB308 PB309 PB327 PB330 PB331 PB332 PB333 PB416 PB418 PB420 PB509 PB901"

LEVELS: dict[str, Level] = {
    **dict.fromkeys(_ERRORS.split(), "error"),
    **dict.fromkeys(_WARNINGS.split(), "warning"),
    **dict.fromkeys(_NOTES.split(), "note"),
}
