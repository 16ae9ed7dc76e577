"""A page: a template, what stands in it, and who reads it in which language; nothing is fetched from another host."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
import yaml
from fastapi import Depends, Header, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from credit.errors import NotAuthenticated
from credit.language import Language
from serving.access.caller import Caller
from serving.access.roles import operations
from serving.audit.visit import Visit
from serving.value_names import called
from serving.words import Texts

LANGUAGE_COOKIE = "yexin_lang"
# Only our own files; no script or style inside a page, so that text in one can never become a program.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Vary": "Accept-Language, Cookie",
}
# What stands in the navigation, for those whose role may open it: operation, path, text.
_LINKS = (
    ("page_overview", "/console/overview", "nav.overview"),
    ("page_subjects", "/console/subjects", "nav.subjects"),
    ("page_cases", "/console/cases", "nav.cases"),
    ("page_alerts", "/console/alerts", "nav.alerts"),
    ("page_joint", "/console/joint", "nav.joint"),
    ("page_plans", "/console/plans", "nav.plans"),
    ("page_customs", "/console/customs", "nav.customs"),
    ("page_shells", "/console/relations", "nav.relations"),
    ("page_checks", "/console/checks", "nav.checks"),
    ("page_mine", "/console/mine", "nav.mine"),
    ("page_models", "/console/models", "nav.models"),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: the language, whether it was chosen just now, and the caller (None: nobody signed in)."""

    language: Language
    chosen: bool
    caller: Caller | None
    path: str
    request_id: str | None = None

    def visit(self, operation: str) -> Visit:
        """What the audit trail keeps of this reader's asking about a subject.

        Raises
        ------
        NotAuthenticated
            Nobody is signed in.
        """
        if self.caller is None:
            raise NotAuthenticated("nobody is signed in")
        return Visit(self.caller, operation, self.request_id)

    def say(self, name: str, **values: object) -> str:
        """A sentence of the console in the reader's language."""
        return say(self.language, name, **values)

    def called(self, value: str) -> str:
        """A place, industry or legal form in the reader's language."""
        return called(value, self.language)

    @property
    def links(self) -> list[tuple[str, str]]:
        """Path and text of every page that the reader's role may open from the navigation."""
        return [(path, self.say(text)) for operation, path, text in _LINKS if self.may(operation)]

    def may(self, operation: str) -> bool:
        """Whether the reader's role may use an operation."""
        return self.caller is not None and self.caller.role in operations().roles.get(operation, ())


def reader_of(
    request: Request,
    lang: Annotated[Language | None, Query(description="language of the page, kept for the next ones")] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Reader:
    """The reader of a request: ?lang=, else the language chosen earlier, else Accept-Language, else Chinese."""
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    earlier = Language(kept) if kept in tuple(Language) else None
    entry = request.scope.get("entry")
    caller = None if entry is None else entry.caller
    language = lang or earlier or Language.accepted(accept_language)
    return Reader(language, lang is not None, caller, request.url.path, request.scope.get("request_id"))


Reading = Annotated[Reader, Depends(reader_of)]


def page(reader: Reader, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page that a template makes of the values."""
    made = (
        _environment().get_template(template).render(reader=reader, t=reader.say, zh=reader.language is Language.CHINESE, **values)
    )
    answer = HTMLResponse(made, status_code=status, headers={**_HEADERS, "Content-Language": str(reader.language)})
    if reader.chosen:
        answer.set_cookie(LANGUAGE_COOKIE, str(reader.language), max_age=31_536_000, httponly=True, samesite="strict")
    return answer


@cache
def texts() -> Texts:
    """All sentences of the console, read once."""
    return Texts.model_validate(yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text("utf-8")))


def say(language: Language, name: str, **values: object) -> str:
    """The sentence `group.name` with its values filled in.

    Examples
    --------
    >>> say(Language.ENGLISH, "nav.overview")
    'Overview'
    """
    group, _, sentence = name.partition(".")
    return texts().root[group][sentence].in_(language).format(**values)


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("templates")
    made = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.policies["json.dumps_function"] = lambda value, **_: msgspec.json.encode(value).decode()
    made.filters["signed"] = lambda points: f"{points:+d}".replace("-", "−")
    made.filters["percent"] = lambda value: f"{value:.1%}"
    made.filters["number"] = lambda value: f"{value:,}"
    return made
