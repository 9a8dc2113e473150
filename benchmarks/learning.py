"""What agents' corrections do to the embedded model, and what the guards let pass: ``python -m benchmarks.learning``.

A domain that the model has not seen: one of the project's own sources is left out of everything, a model is trained
without it as the shipped one is, and then refitted with 200 of the domain's tickets as corrections, once with the right
labels and once with random ones. It prints how both do on the rest of the domain and on the anchors, and what the
guards say, and by how much chance alone moves a calibration error. Three domains and two draws of each take some
minutes; ``--domains`` and ``--draws`` take less.

``--files FILE ...`` takes domains from elsewhere, which may know no priorities: of a collection with other labels and
another manner of writing there is more to learn than of one more of our own.

``--kept FILE ...`` asks another question: the shipped model learned from further collections, which are not here when
it is refitted. How much of them does a refit with 200 corrections forget, for each of ``--pulls``?
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from ticketapp.classifier.embedded.artefacts import CLASSES, Artefact, pack, sha256_of, unpack
from ticketapp.classifier.embedded.lexicons import shipped_lexicon
from ticketapp.classifier.embedded.model import EmbeddedModel
from ticketapp.classifier.embedded.refits import (
    PULL,
    Figures,
    Recipe,
    anchors_of,
    coherence,
    contradictions,
    measure,
    objections,
    refit,
    trained_rows,
)
from ticketapp.classifier.embedded.rows import Row, own_files, read_rows
from ticketapp.classifier.embedded.training import corpus_of, fit_field
from ticketapp.classifier.shipped import shipped_artefact
from ticketapp.rules.figures import calibration_error

DOMAINS = ("english_short", "english_everyday", "hinglish")
CORRECTIONS = 200
KEPT_SAMPLE = 400
REST = 1000
RESAMPLES = 500
COLUMNS = ("category_accuracy", "priority_macro_f1", "category_calibration_error", "priority_calibration_error")
SEED = 4


def model_of(artefact: Artefact) -> EmbeddedModel:
    """As it would be used: packed, and read again."""
    data = pack(artefact)
    return EmbeddedModel(unpack(data, sha256_of(data)), shipped_lexicon())


def trained_without(rows: Sequence[Row]) -> Artefact:
    """As the shipped model is trained. Its temperatures are the shipped ones: fitting them anew takes minutes more."""
    temperatures = shipped_artefact().temperatures
    corpus = corpus_of(rows, shipped_lexicon())
    heads = {field: fit_field(corpus, field, np.arange(len(rows))) for field in CLASSES}
    artefact = Artefact(heads, temperatures, {"version": "without"})
    return unpack(pack(artefact))


def corrections_from(domain: Sequence[Row], number: int, rng: Random, are_honest: bool) -> list[Row]:
    rows = [replace(row, source="corrections") for row in domain[:number]]
    if are_honest:
        return rows
    return [
        replace(row, **{field: rng.choice(words) for field, words in CLASSES.items() if getattr(row, field)})
        for row in rows
    ]


def line(name: str, domain: Figures, anchors: Figures, verdict: str) -> str:
    shown = " ".join(f"{figures.get(column, math.nan):9.3f}" for figures in (domain, anchors) for column in COLUMNS)
    return f"{name:26}{shown}  {verdict}"


def simulate(source: str, rows: Sequence[Row], draws: int, pulls: Sequence[float]) -> list[dict[str, float]]:
    others, own = [row for row in rows if row.source != source], [row for row in rows if row.source == source]
    base, anchors = trained_rows(others), anchors_of(others)
    before = trained_without(base)
    in_use = model_of(before)
    anchors_before = measure(in_use, anchors)
    changes = []
    for draw in range(draws):
        rng = Random(SEED + draw)
        domain = own[:]
        rng.shuffle(domain)
        number = min(CORRECTIONS, len(domain) * 2 // 3)
        rest = domain[number : number + REST]
        domain_before = measure(in_use, rest)
        print(f"\n{source}, draw {draw + 1}: {number} corrections, {len(rest)} others, {len(anchors)} anchors")
        print(line("before", domain_before, anchors_before, ""), flush=True)
        for pull in pulls:
            for are_honest in (True, False):
                given = corrections_from(domain, number, rng, are_honest)
                after = model_of(refit(base, given, before, Recipe(pull=pull)))
                if draw == 0 and are_honest and pull == pulls[0]:
                    spreads = chance_of_calibration(in_use, after, anchors)
                    shown = ", ".join(f"{field} {spread:.3f}" for field, spread in spreads.items())
                    print(f"by chance the calibration errors differ by (standard deviation): {shown}")
                figures = measure(after, anchors)
                found = objections(figures, anchors_before)
                found += contradictions(coherence(base, given, before, in_use, Recipe(pull=pull)))
                name = f"{'honest' if are_honest else 'random'}, pull {pull:g}"
                new = measure(after, rest)
                print(line(name, new, figures, "refused: " + "; ".join(found) if found else "taken"), flush=True)
                changes.append(
                    {"honest": are_honest, "pull": pull, "taken": not found}
                    | {
                        f"domain_{column}": new.get(column, math.nan) - domain_before.get(column, math.nan)
                        for column in COLUMNS
                    }
                    | {f"anchors_{column}": figures[column] - anchors_before[column] for column in COLUMNS}
                )
    return changes


def forget(files: Sequence[Path], rows: Sequence[Row], pulls: Sequence[float]) -> None:
    """Print the category accuracy on some of each file's rows, and the anchors' figures, before and after refits."""
    rng, base, anchors = Random(SEED), trained_rows(rows), anchors_of(rows)
    samples = {file.stem: rng.sample(read_rows([file]), KEPT_SAMPLE) for file in files}
    given = [replace(row, source="corrections") for row in rng.sample([r for r in base if r.priority], CORRECTIONS)]
    print(" " * 12 + " ".join(f"{name:>16}" for name in (*samples, "anchors: cat. acc", "prio. F1")))
    for pull in (None, *pulls):
        shipped = shipped_artefact()
        model = model_of(shipped if pull is None else refit(base, given, shipped, Recipe(pull=pull)))
        figures, of_anchors = [measure(model, sample) for sample in samples.values()], measure(model, anchors)
        shown = [each["category_accuracy"] for each in figures]
        shown += [of_anchors["category_accuracy"], of_anchors["priority_macro_f1"]]
        name = "shipped" if pull is None else f"pull {pull:g}"
        print(f"{name:12}" + " ".join(f"{figure:16.3f}" for figure in shown), flush=True)


def chance_of_calibration(before: EmbeddedModel, after: EmbeddedModel, anchors: Sequence[Row]) -> dict[str, float]:
    """How far apart two models' calibration errors lie by chance: the standard deviation over resampled anchors."""
    rng, spreads = Random(SEED), {}
    judged = [[model.judge(row.title, row.description) for row in anchors] for model in (before, after)]
    for field in CLASSES:
        gaps = []
        for _ in range(RESAMPLES):
            chosen = rng.choices(range(len(anchors)), k=len(anchors))
            errors = [
                calibration_error(
                    [each[place].confidences[field] for place in chosen],
                    [each[place].values[field] == getattr(anchors[place], field) for place in chosen],
                )
                for each in judged
            ]
            gaps.append(errors[1] - errors[0])
        spreads[field] = statistics.stdev(gaps)
    return spreads


def own_and(source: str, rows: Sequence[Row]) -> list[Row]:
    """The project's rows and those of *source*: of further files, each by itself is a domain."""
    own = {file.stem for file in own_files()}
    return [row for row in rows if row.source in own or row.source == source]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--domains", nargs="+", default=list(DOMAINS), help="sources to leave out")
    parser.add_argument("--draws", type=int, default=2, help="how often other tickets are drawn as corrections")
    parser.add_argument("--pulls", nargs="+", type=float, default=[PULL], help="how strongly to draw weights back")
    parser.add_argument("--kept", nargs="+", type=Path, help="files that the shipped model was also trained on")
    parser.add_argument("--files", nargs="+", type=Path, default=[], help="further files, to name as domains")
    arguments = parser.parse_args()
    rows = read_rows(own_files())
    if arguments.kept:
        forget(arguments.kept, rows, arguments.pulls)
        return
    further = read_rows(arguments.files)
    if further and arguments.domains == list(DOMAINS):
        arguments.domains = [file.stem for file in arguments.files]
    rows = [*rows, *(row for row in further if row.source in arguments.domains)]
    unknown = set(arguments.domains) - {row.source for row in rows}
    if unknown:
        sys.exit(f"No such source: {', '.join(sorted(unknown))}")
    print(" " * 26 + "on the new domain".ljust(40) + "on the anchors")
    print(" " * 26 + " ".join(f"{name:>9}" for name in ("cat. acc", "prio. F1", "cat. ECE", "prio. ECE") * 2))
    changes = [
        each
        for source in arguments.domains
        for each in simulate(source, own_and(source, rows), arguments.draws, arguments.pulls)
    ]
    print("\nMean change, and how many were taken")
    for pull in arguments.pulls:
        for are_honest in (True, False):
            own = [each for each in changes if each["honest"] == are_honest and each["pull"] == pull]
            means = " ".join(
                f"{statistics.mean(each[f'{where}_{column}'] for each in own):+9.3f}"
                for where in ("domain", "anchors")
                for column in COLUMNS
            )
            name = f"{'honest' if are_honest else 'random'}, pull {pull:g}"
            print(f"{name:26}{means}  {sum(each['taken'] for each in own):.0f} of {len(own)}")


if __name__ == "__main__":
    main()
