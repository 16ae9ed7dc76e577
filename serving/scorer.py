"""A subject and a day → its score with reasons and the records behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from credit.deployment import Deployment
from credit.errors import ModelNotTrained, UnknownEvaluation, YexinError
from credit.items import Item
from credit.language import Language
from credit.purpose import Purpose
from credit.subject import Subject, SubjectKind, check_uscc
from features.feature_set import FeatureSet
from features.records.store import RecordStore
from models.evaluation import Evaluation
from models.lawful_use import check_uses, items_behind
from models.note import FeatureNote
from serving.answered import answer_of
from serving.answers import ScoreAnswer
from serving.inquiry import Inquiry
from serving.prepared_rows import PreparedRows
from serving.standing import Standing
from serving.standings import standings_of
from serving.store.feature_rows import StoredRow
from serving.tables import ApprovedTable, ApprovedTables
from serving.watch import Watch

_BY_POLICY = 0  # the version of a table that is in force with its file


class Scorer:
    """Scores subjects of one deployment from its record store and its approved tables; reads no clock but for its own cache."""

    def __init__(
        self, deployment: Deployment, store: RecordStore, tables: ApprovedTables, rows: PreparedRows | None = None
    ) -> None:
        self.deployment = deployment
        self.watch = Watch(store)
        self._tables = tables
        self._rows = rows or PreparedRows(None)
        self._evaluations = {name: Evaluation.find(deployment, name) for name in Evaluation.names(deployment)}
        self._feature_sets: dict[str, FeatureSet] = {}
        self._by_policy: dict[str, ApprovedTable] = {}
        self._items: dict[str, tuple[Item, ...]] = {}
        fields = (f for item in deployment.catalogue.values() for f in item.fields if f.role == "subject")
        self._has_uscc = any(field.identifier == "uscc" for field in fields)

    def score(self, inquiry: Inquiry, *, today: date, language: Language = Language.CHINESE) -> ScoreAnswer:
        """Score one subject as of a day; see `standing` for what can go wrong."""
        return answer_of(self.standing(inquiry, today=today), language)

    def standing(self, inquiry: Inquiry, *, today: date) -> Standing:
        """All that an answer about one subject as of a day rests on.

        Raises
        ------
        InvalidIdentifier
            The identifier has not the form that its kind has.
        RecordFromFuture
            `as_of` lies after `today`.
        UnknownSubject
            No record of it was ever stored.
        UnknownEvaluation, ModelNotTrained
            There is no such evaluation of this kind, or it has no approved table.
        LawfulnessError
            The law does not let it be answered: no purpose, another than the evaluation's, or no consent of the person.
        """
        (found,) = self.standings([inquiry], today=today)
        if isinstance(found, YexinError):
            raise found
        return found

    def standings(self, inquiries: Sequence[Inquiry], *, today: date) -> list[Standing | YexinError]:
        """Of each what `standing` gives, or the error that it raises; what they have in common is looked up once."""
        return standings_of(self, inquiries, today=today)

    def prepared_row(self, subject: Subject, as_of: date, features: str, stamp: tuple[int, int]) -> StoredRow | None:
        """The feature row that the night left, if it holds; see `PreparedRows.find`."""
        return self._rows.find(subject, as_of, features, stamp)

    def names(self) -> list[str]:
        """The names of the deployment's evaluations, sorted."""
        return sorted(self._evaluations)

    def in_force(self, name: str) -> tuple[Evaluation, ApprovedTable | None]:
        """An evaluation and its table in force; None where it has none yet.

        Raises
        ------
        UnknownEvaluation
            There is none of that name.
        """
        try:
            return self.approved(name)
        except ModelNotTrained:
            return self._evaluations[name], None

    def approved(self, name: str) -> tuple[Evaluation, ApprovedTable]:
        """An evaluation and its table in force.

        Raises
        ------
        UnknownEvaluation, ModelNotTrained
            There is none of that name, or it has no table yet.
        """
        if name not in self._evaluations:
            raise UnknownEvaluation(name, known=self._evaluations)
        return self._evaluations[name], self.table(self._evaluations[name])

    def default(self, kind: str) -> str:
        """The name of the evaluation that answers about a subject of that kind where none is asked for.

        Raises
        ------
        UnknownEvaluation
            There is none of that kind.
        """
        return self.evaluation(SubjectKind(kind), None).name

    def features(self, kind: str) -> FeatureSet:
        """The declared features of a subject kind, loaded once, when the kind's evaluations are checked against the law as well."""
        if kind not in self._feature_sets:
            found = FeatureSet.load(self.deployment, kind)
            for evaluation in self._evaluations.values():
                if evaluation.subject == kind:
                    check_uses(evaluation, found, self.deployment.catalogue)
            self._feature_sets[kind] = found
        return self._feature_sets[kind]

    def subject(self, kind: SubjectKind, identifier: str) -> Subject:
        """Whom an identifier names; a USCC in its standard form where the deployment knows them."""
        if kind is SubjectKind.ENTERPRISE and self._has_uscc:
            return Subject(kind, check_uscc(identifier)[0])
        return Subject(kind, identifier.strip())

    def items(self, evaluation: Evaluation) -> tuple[Item, ...]:
        """The items on which an evaluation rests, found once."""
        if evaluation.name not in self._items:
            self._items[evaluation.name] = items_behind(evaluation, self.features(evaluation.subject), self.deployment.catalogue)
        return self._items[evaluation.name]

    def evaluation(self, kind: SubjectKind, name: str | None) -> Evaluation:
        """The named evaluation, else the one with an approved table, of this kind; the kind's own name goes first.

        Raises
        ------
        UnknownEvaluation
            There is none of that name, or none of the kind.
        """
        of_kind = {n: e for n, e in self._evaluations.items() if e.subject == kind}
        if name is not None:
            if name not in of_kind:
                raise UnknownEvaluation(name, known=of_kind)
            return of_kind[name]
        if not of_kind:
            raise UnknownEvaluation(str(kind), known=self._evaluations)
        # One that is for a trade or group alone answers only where it is named.
        ranked = sorted(of_kind, key=lambda n: (n != kind, bool(of_kind[n].field), n))
        return of_kind[next((n for n in ranked if self._approved_version(n) is not None), ranked[0])]

    def table(self, evaluation: Evaluation) -> ApprovedTable:
        """The approved table; one set by policy is in force with its file and needs no approval of its own."""
        if evaluation.policy is None:
            return self._tables.of(evaluation.name)
        if evaluation.name not in self._by_policy:
            notes = {one.name: FeatureNote.of(one) for one in self.features(evaluation.subject).features}
            table = evaluation.policy_table(notes)
            self._by_policy[evaluation.name] = ApprovedTable(table, _BY_POLICY)
        return self._by_policy[evaluation.name]

    def still(self, approved: ApprovedTable, evaluation: Evaluation) -> bool:
        """Whether that table is the one to answer with, as of some moments ago."""
        return self._tables.recent(evaluation.name) is approved if evaluation.policy is None else True

    def approved_versions(self) -> dict[str, int | None]:
        """Each evaluation's approved version; None where it has none."""
        return {name: self._approved_version(name) for name in self._evaluations}

    def need_table(self) -> None:
        """Refuse where no evaluation can answer.

        Raises
        ------
        ModelNotTrained
            None has an approved table.
        """
        if all(version is None for version in self.approved_versions().values()):
            raise ModelNotTrained(min(self._evaluations, default="enterprise"))

    def warm(self, today: date) -> None:
        """Answer once by every approved evaluation, and tell nobody: who asks first shall not wait for what is loaded once."""
        lives = self.watch.current().lives
        for name in (name for name, version in self.approved_versions().items() if version is not None):
            evaluation = self._evaluations[name]
            self.table(evaluation)  # what is wrong with a policy shows now, also where nobody can be asked about
            kind = SubjectKind(evaluation.subject)
            first, last = lives.range_of(kind)
            purpose = Purpose.SELF if kind is SubjectKind.PERSON else None
            if first < last and (purpose is None or purpose in evaluation.uses):
                inquiry = Inquiry(kind, lives.subjects[first].as_py(), today, name, purpose)
                answer_of(self.standing(inquiry, today=today), Language.CHINESE)

    def _approved_version(self, name: str) -> int | None:
        """Its version, without making the table of a policy: the event loop asks for it every second."""
        if self._evaluations[name].policy is not None:
            return _BY_POLICY
        try:
            return self._tables.of(name).version
        except ModelNotTrained:
            return None
