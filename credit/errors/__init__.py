"""Every error of the project, in one tree. A message says what was wrong and what to do, and holds no value of a person.

YexinError
├── DeploymentError      which place and its law: UnknownDeployment
├── CatalogueError       what may be known: InvalidCatalogue, UnknownItem
├── SubjectError         whom it is about: InvalidIdentifier, UnknownSubject, MissingPseudonymKey
├── RecordError          one fact or a file of them: UnreadableFile, RecordFromFuture, ImpossibleHypothesis
├── StoreError           where facts are kept: FolderNotWritable, StoreCorrupted, RotationUnfinished
├── NamesError           whom a pseudonym stands for: PseudonymKeyWrong, VaultKeyWrong, RotationRefused
├── FeatureError         a declared column: InvalidDeclaration, UnknownFeature, EngineDisagrees
├── TableError           a points table: UnsupportedBooster, PathTooWide, BackgroundMismatch, ScaleMissing, NotMonotone,
│                        ColumnsMissing, ColumnsUnknown, WrongType, RowsUnreadable, TableUnreadable, TableTooNew, TablesApart
├── EvaluationError      a table with its scale, tiers and rules: UnknownEvaluation, UnknownTier, ModelNotTrained,
│                        InvalidEvaluation, InvalidMeasures, TableMismatch, UnknownBank
├── TrainingError        from records and outcomes to a table: UntrainableFrame, NoOutcomes, UnknownVersion, LeakFound,
│                        BudgetTooSmall, RegistryUnreachable, NotValidated, GateClosed, AlreadyChampion, NothingToRollBack,
│                        InvalidRulebook, ColumnsNotAgreed
├── LawfulnessError      a use that the law does not allow: UnlawfulUse, PurposeMissing, PurposeNotAllowed, ConsentMissing,
│                        MandateMissing, PersonNotChecked, UnknownConsent
├── SupervisionError     acts: InvalidRules, ImpossiblePlan, UnknownPlan, UnknownAction, ImpossibleAction, UnknownAlert,
│                        ImpossibleAlert, TooManyAtOnce, NotKept
├── CaseError            what a subject asks for: UnknownCase, ImpossibleStep
├── AccessError          who may ask: NotAuthenticated, NotAllowed, RateExceeded, InvalidClient, UnknownClient,
│                        ServiceKeyMissing, UnsafeSettings
├── ClientError          asking a service over HTTP: Refused, Unreachable
├── RequestError         requests that do not fit earlier ones: MalformedCursor, KeyReused, KeyInUse
├── NightlyError         the run over all subjects: NightlyRunning, NightlyHalted, NoBase
├── ReportError          signed: UnknownReport, ReportGone, UnknownField, ReportNotOffered, NothingToCertify, SealUnusable,
│                        UnreadableReport
└── ServiceError         what the service keeps: DatabaseUnavailable, UnknownScore, ArchiveIncomplete, CheckpointUnreadable,
                         AuditKeyUnreadable, BackupDamaged, HomeNotEmpty
"""

from credit.errors.access import (
    AccessError,
    InvalidClient,
    NotAllowed,
    NotAuthenticated,
    RateExceeded,
    ServiceKeyMissing,
    UnknownClient,
    UnsafeSettings,
)
from credit.errors.cases import CaseError, ImpossibleStep, UnknownCase
from credit.errors.catalogue import CatalogueError, DeploymentError, InvalidCatalogue, UnknownDeployment, UnknownItem
from credit.errors.client import ClientError, Refused, Unreachable
from credit.errors.evaluations import (
    EvaluationError,
    InvalidEvaluation,
    InvalidMeasures,
    ModelNotTrained,
    NoOutcomes,
    TableMismatch,
    TrainingError,
    UnknownBank,
    UnknownEvaluation,
    UnknownTier,
    UnknownVersion,
    UntrainableFrame,
)
from credit.errors.features import EngineDisagrees, FeatureError, InvalidDeclaration, UnknownFeature
from credit.errors.lawfulness import (
    ConsentMissing,
    LawfulnessError,
    MandateMissing,
    PersonNotChecked,
    PurposeMissing,
    PurposeNotAllowed,
    UnknownConsent,
    UnlawfulUse,
)
from credit.errors.names import NamesError, PseudonymKeyWrong, RotationRefused, RotationUnfinished, VaultKeyWrong
from credit.errors.nightly import NightlyError, NightlyHalted, NightlyRunning, NoBase
from credit.errors.records import (
    FolderNotWritable,
    ImpossibleHypothesis,
    InvalidIdentifier,
    MissingPseudonymKey,
    RecordError,
    RecordFromFuture,
    StoreCorrupted,
    StoreError,
    SubjectError,
    UnknownSubject,
    UnreadableFile,
)
from credit.errors.reports import (
    NothingToCertify,
    ReportError,
    ReportGone,
    ReportNotOffered,
    SealUnusable,
    UnknownField,
    UnknownReport,
    UnreadableReport,
)
from credit.errors.requests import KeyInUse, KeyReused, MalformedCursor, RequestError
from credit.errors.root import YexinError
from credit.errors.service import (
    ArchiveIncomplete,
    AuditKeyUnreadable,
    BackupDamaged,
    CheckpointUnreadable,
    DatabaseUnavailable,
    HomeNotEmpty,
    ServiceError,
    UnknownScore,
)
from credit.errors.supervision import (
    ImpossibleAction,
    ImpossibleAlert,
    ImpossiblePlan,
    InvalidRules,
    NotKept,
    SupervisionError,
    TooManyAtOnce,
    UnknownAction,
    UnknownAlert,
    UnknownPlan,
)
from credit.errors.tables import (
    BackgroundMismatch,
    ColumnsMissing,
    ColumnsUnknown,
    NotMonotone,
    PathTooWide,
    RowsUnreadable,
    ScaleMissing,
    TableError,
    TablesApart,
    TableTooNew,
    TableUnreadable,
    UnsupportedBooster,
    WrongType,
)
from credit.errors.training import (
    AlreadyChampion,
    BudgetTooSmall,
    ColumnsNotAgreed,
    GateClosed,
    InvalidRulebook,
    LeakFound,
    NothingToRollBack,
    NotValidated,
    RegistryUnreachable,
)
