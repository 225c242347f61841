"""Effects drawn towards zero, as far as all elements together say that days differ at all.

Of seven days one is always the highest, mostly by luck; its plain effect promises far more than
acting on it gives. So day effects are taken to be normal around zero with one spread for all
elements, learned from all of them (empirical Bayes; B. Efron, C. Morris, 1973, JASA 68, 117-130),
over a grid with a half-normal prior. What is shown and promised is the shrunk effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.measuring.analysis.design import Matrix
from engine.measuring.analysis.effects import Effects

PRIOR_SPREAD = 0.3
"""The half-normal prior's scale for the spread of day effects, in logarithms: a typical day is
within a third of the average."""
SPREADS = np.linspace(0.0, 1.0, 41)
DRAWS = 4_000


@dataclass(frozen=True, slots=True)
class ShrunkEffect:
    """One weekday's effect after shrinking, against the mean of the others, in logarithms."""

    weekday: int
    effect: float
    low: float
    high: float
    """The bounds of the central 95% of the draws."""
    chance_best: float
    """How likely it is the best of the comparable days."""
    gain: float
    """What moving the element there promises against the average over the days: 0.09 is +9%."""


@dataclass(frozen=True, slots=True)
class _Spectrum:
    """One element's centred day effects in the basis where they are independent."""

    values: Matrix
    variances: Matrix
    basis: Matrix


def shrunk(every: Sequence[Effects], seed: int = 1) -> tuple[tuple[ShrunkEffect, ...], ...]:
    """The shrunk effects of each element; they share one spread, learned from all of them."""
    spectra = [_spectrum(effects) for effects in every]
    weights = _posterior(spectra)
    random = np.random.default_rng(seed)
    return tuple(
        _shrunk(effects, spectrum, weights, random)
        for effects, spectrum in zip(every, spectra, strict=True)
    )


def _spectrum(effects: Effects) -> _Spectrum:
    count = len(effects.days)
    to_centred = (count - 1) / count  # against the mean of the others -> against the mean of all
    centred = np.array([day.effect for day in effects.days]) * to_centred
    heavier = effects.freedom / max(effects.freedom - 2, 1)  # the variance of t, not of a normal
    covariance = effects.covariance * to_centred**2 * heavier
    variances, basis = np.linalg.eigh(covariance)
    kept = variances > 1e-12
    return _Spectrum(basis[:, kept].T @ centred, variances[kept], basis[:, kept])


def _posterior(spectra: Sequence[_Spectrum]) -> Matrix:
    """How likely each spread of the grid is, by all elements together."""
    logs = -(SPREADS**2) / (2 * PRIOR_SPREAD**2)
    for one in spectra:
        total = one.variances[None, :] + SPREADS[:, None] ** 2
        logs = logs - 0.5 * (np.log(total) + one.values[None, :] ** 2 / total).sum(axis=1)
    weights: Matrix = np.exp(logs - logs.max())
    weights /= weights.sum()
    return weights


def _shrunk(
    effects: Effects, one: _Spectrum, weights: Matrix, random: np.random.Generator
) -> tuple[ShrunkEffect, ...]:
    spreads = random.choice(SPREADS, DRAWS, p=weights)[:, None] ** 2
    total = one.variances + spreads
    means = one.values * spreads / total
    deviations = np.sqrt(one.variances * spreads / total)
    drawn = (means + deviations * random.standard_normal(means.shape)) @ one.basis.T
    expected = (one.values * (weights[:, None] * _kept_share(one)).sum(axis=0)) @ one.basis.T
    ties = 1e-9 * random.standard_normal(drawn.shape)  # where nothing differs, each is as likely
    best = np.bincount((drawn + ties).argmax(axis=1), minlength=len(effects.days)) / DRAWS
    to_others = len(effects.days) / (len(effects.days) - 1)
    low, high = np.quantile(drawn * to_others, [0.025, 0.975], axis=0)
    return tuple(
        ShrunkEffect(
            weekday=day.weekday, effect=float(expected[number] * to_others),
            low=float(low[number]), high=float(high[number]), chance_best=float(best[number]),
            gain=float(np.expm1(expected[number])),
        )
        for number, day in enumerate(effects.days)
    )  # fmt: skip


def _kept_share(one: _Spectrum) -> Matrix:
    """How much of each independent effect is kept, for each spread of the grid."""
    squares = SPREADS[:, None] ** 2
    kept: Matrix = squares / (one.variances[None, :] + squares)
    return kept
