"""The reference says what there is, and nothing else."""

import re
from pathlib import Path

from softranet.api.errors import Problem
from softranet.intake.spam import DOUBT, FLOOD, MANY, QUICKEST, Sign
from tests.api.test_matrix import NEEDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `([A-Z]+ /[^`?]*)` \| (\w+) \|", re.MULTILINE)


def test_every_operation_stands_in_it_with_the_act_it_needs() -> None:
    assert dict(ROW.findall((DOCS / "reference" / "api.md").read_text())) == NEEDS


def test_a_problem_has_the_parts_it_is_said_to_have() -> None:
    text = (DOCS / "reference" / "api.md").read_text()
    assert all(f'"{name}"' in text for name in Problem.model_fields)


def test_every_sign_of_spam_stands_with_its_score() -> None:
    text = (DOCS / "reference" / "collection-points.md").read_text()
    for sign in Sign:
        assert f"| `{sign}` | {sign.weight} |" in text
    for figure in (f"score of {DOUBT} on", f"than {QUICKEST} seconds", f"more than {MANY} in", f"More than {FLOOD} in"):
        assert figure in text
