"""What a verdict means, in one sentence, in Swedish and English, from words.toml."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from samlas.rulebook.asking import Verdict

FILE = Path(__file__).parent / "words.toml"
LANGUAGES = ("sv", "en")


def explain(question: str, verdict: Verdict, language: str = "sv") -> str:
    """Return one sentence that tells a reader what the verdict means.

    A list of words gives one sentence each. A date stands in its sentence as YYYY-MM-DD. Raises
    KeyError for a question or a verdict there is none for.
    """
    sentences = _sentences()[question]
    language = language if language in LANGUAGES else "en"
    if isinstance(verdict, list):
        return " ".join(sentences[word][language] for word in verdict)
    if isinstance(verdict, dict):
        verdict = verdict["recommended_from"] or "unset"
    if verdict in sentences:
        return sentences[verdict][language]
    return sentences["date"][language].format(date=date.fromisoformat(verdict))


@cache
def _sentences() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
