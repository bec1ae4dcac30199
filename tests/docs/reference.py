"""The two reference pages that are drawn from the code: `.venv/bin/python -m tests.docs.reference` writes them anew."""

import os
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def purposes_page() -> str:
    from softranet.privacy.vocabulary import Category, purposes

    lines = [
        "# Purposes and categories",
        "",
        "Every use of personal data is for one of these purposes, and passes the gate with it. They are declared in",
        "`softranet.privacy.vocabulary`; the terms are of the W3C Data Privacy Vocabulary and of fideslang.",
        "",
        "| purpose | for | legal basis | consent | DPV | fideslang |",
        "|---|---|---|---|---|---|",
    ]
    for p in sorted(purposes(), key=lambda p: p.key):
        consent = "asked for" if p.needs_consent else "can be objected to" if p.objectable else "not asked"
        lines.append(f"| `{p.key}` | {p.label} | {p.basis.article} | {consent} | `{p.dpv}` | `{p.fideslang}` |")
    lines += ["", "## Categories", "", "| category | what | DPV | fideslang |", "|---|---|---|---|"]
    lines += [f"| `{c.key}` | {c.label} | `{c.dpv}` | `{c.fideslang}` |" for c in Category]
    return "\n".join(lines) + "\n"


def promises_page() -> str:
    from softranet.policy.catalogue import CATALOGUE
    from softranet.privacy.facts import facts
    from softranet.privacy.promise import promises

    bound = promises()
    lines = [
        "# Promises and facts",
        "",
        "What a policy can promise, by id. A promise that nothing measures is not promised: a text that names it",
        "cannot be published. [How evidence works](../explanation/promises.md).",
        "",
        "## Measured",
        "",
        "| id | the promise | how it is measured |",
        "|---|---|---|",
    ]
    lines += [f"| `{id}` | {CATALOGUE[id]} | {_cell(bound[id].how)} |" for id in CATALOGUE if id in bound]  # noqa: A001
    lines += ["", "## Not promised yet", "", "| id | the promise |", "|---|---|"]
    lines += [f"| `{id}` | {title} |" for id, title in CATALOGUE.items() if id not in bound]  # noqa: A001
    lines += [
        "",
        "## Facts",
        "",
        "The figures a policy states. Each organisation may state its own, up to the longest; retention and deadlines",
        "follow.",
        "",
        "| fact | what | default | longest |",
        "|---|---|---|---|",
    ]
    for fact in facts().values():
        lines.append(f"| `{fact.key}` | {fact.label} | {fact.default} {fact.unit} | {fact.longest or 'any'} |")
    return "\n".join(lines) + "\n"


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


PAGES = {"purposes.md": purposes_page, "promises.md": promises_page}

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softranet.config.settings")
    django.setup()
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page())
