"""Who wrote what the model is trained on, and under which licence: the card says it, wherever the model goes."""

from __future__ import annotations

from collections.abc import Iterable

from ticketapp.classifier.embedded.rows import own_files

OWN = {"title": "Tickets written for this project", "authors": "", "licence": "CC0-1.0", "from": ""}
UNKNOWN = {"title": "A file given by its path", "authors": "", "licence": "", "from": ""}
MAPPED = "Labels mapped to four categories; unclear ones and duplicates dropped."
COLLECTIONS = {
    "banking77_train": {
        "title": "Banking77",
        "authors": "Casanueva et al. 2020",
        "licence": "CC-BY-4.0",
        "from": "PolyAI-LDN/task-specific-datasets, 57ec275",
        "changes": MAPPED,
    },
    "bitext": {
        "title": "Customer-service tagged dataset, 8k edition",
        "authors": "Bitext Innovations",
        "licence": "CDLA-Sharing-1.0",
        "from": "",
        "changes": MAPPED,
    },
    "clinc150": {
        "title": "CLINC150",
        "authors": "Larson et al. 2019",
        "licence": "CC-BY-3.0",
        "from": "clinc/oos-eval, 828f809",
        "changes": MAPPED,
    },
    "multidogo": {
        "title": "MultiDoGO",
        "authors": "Peskov et al. 2019",
        "licence": "CDLA-Permissive-1.0",
        "from": "awslabs/multi-domain-goal-oriented-dialogues-dataset",
        "changes": MAPPED,
    },
}


def attributions(sources: Iterable[str]) -> dict[str, dict[str, str]]:
    """Title, authors, licence and place of each source; empty words where a file's author is not known here."""
    own = {file.stem for file in own_files()}
    return {source: COLLECTIONS.get(source) or (OWN if source in own else UNKNOWN) for source in sorted(set(sources))}
