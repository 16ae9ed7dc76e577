"""Every expected error has a status of its own: none reaches a caller as 500 for lack of a line in a table."""

from collections.abc import Iterator

from credit import errors
from credit.errors import YexinError
from serving.problem_words import problem_texts, text_of
from serving.problems import STATUS, status_of

# Errors of operators and data scientists; no request can raise them.
NOT_OF_REQUESTS = (
    errors.CatalogueError, errors.ClientError, errors.DeploymentError, errors.FeatureError, errors.NightlyError, errors.TableError,
    errors.TrainingError,
)  # fmt: skip


def leaves(kind: type[YexinError]) -> Iterator[type[YexinError]]:
    children = kind.__subclasses__()
    if not children:
        yield kind
    for child in children:
        yield from leaves(child)


def test_every_error_of_a_request_has_a_status() -> None:
    without = [
        kind.__name__
        for kind in leaves(YexinError)
        if not issubclass(kind, (*NOT_OF_REQUESTS, errors.RecordError, errors.EvaluationError))
        and not any(k in STATUS for k in kind.__mro__)
    ]
    assert not without


def test_every_error_of_a_request_is_told_in_chinese_and_english() -> None:
    for kind in leaves(YexinError):
        if any(k in STATUS for k in kind.__mro__):
            told = text_of(kind)
            assert told is not problem_texts()["Internal"], kind.__name__
            assert told.title.en.isascii()
            assert not told.detail.isascii()


def test_a_missing_model_is_told_as_unavailable() -> None:
    assert status_of(errors.ModelNotTrained("enterprise")) == 503


def test_the_tree_at_the_top_of_the_file_names_every_error() -> None:
    drawn = errors.__doc__ or ""
    assert not [kind.__name__ for kind in leaves(YexinError) if kind.__name__ not in drawn]
