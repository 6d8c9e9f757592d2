"""The errors that people may see, from the root of the tree down to the library's own.

DatelineError              one sentence for a person: what happened and what to do
├── LibraryError           the library under DATA_DIR
│   ├── LibraryLocked      another Dateline has it open
│   ├── LibraryUnusable    the folder cannot be read or written
│   ├── LibraryTooNew      written by a later version of Dateline
│   ├── ModelMismatch      its vectors come from another embedding model
│   ├── ArticleUnknown     nothing stored under that number, id or address
│   ├── NothingToUndo      what was removed cannot be brought back
│   ├── VectorsUnavailable Chroma does not answer
│   └── AlreadyWatched, TooManyWatches, IntervalRefused, PatienceRefused, WatchUnknown
│                          see vectorstore/watched.py
├── ModelUnavailable       the embedding model cannot be loaded
├── DurationUnreadable     see vectorstore/durations.py
├── IngestError            see ingest/errors.py
├── ModelTrouble, LanguageModelUnusable
│                          see bot/answering/writing/
└── SettingsError          see bot/settings.py
"""


class DatelineError(Exception):
    """Base of everything that ends in one sentence for a person. `str(error)` is that sentence."""

    exit_code = 1


class LibraryError(DatelineError):
    pass


class LibraryLocked(LibraryError):
    exit_code = 75  # EX_TEMPFAIL of sysexits.h: the same call may work later

    def __init__(self, folder: object, owner: str) -> None:
        super().__init__(
            f"Another Dateline{f' (process {owner})' if owner else ''} has the library in {folder} "
            "open. Stop it first, or point DATA_DIR at another folder."
        )


class LibraryUnusable(LibraryError):
    exit_code = 78  # EX_CONFIG

    def __init__(self, folder: object, cause: object) -> None:
        super().__init__(
            f"The data folder {folder} cannot be used ({cause}). "
            "Make it a folder that this user can write to, or point DATA_DIR at another one."
        )


class LibraryTooNew(LibraryError):
    exit_code = 78

    def __init__(self, folder: object) -> None:
        super().__init__(
            f"The library in {folder} was written by a newer Dateline. Update Dateline to open it."
        )


class ModelMismatch(LibraryError):
    exit_code = 78

    def __init__(self, built_with: str, wanted: str) -> None:
        super().__init__(
            f"This library was built with the embedding model {built_with}, and EMBEDDING_MODEL "
            f"now says {wanted}. Run `dateline reindex` to rebuild it, or set EMBEDDING_MODEL back."
        )


class ArticleUnknown(LibraryError):
    def __init__(self, reference: str) -> None:
        super().__init__(
            f"No article {reference!r} is stored. `dateline articles` lists what there is."
        )


class NothingToUndo(LibraryError):
    def __init__(self, number: int) -> None:
        super().__init__(
            f"There is no removal of article {number} to undo: it was more than an hour ago, or "
            "the article is there. Ingest it again to have it as it is now."
        )


class VectorsUnavailable(LibraryError):
    exit_code = 75

    def __init__(self, where: str, cause: object) -> None:
        super().__init__(
            f"The vector store at {where} does not answer ({cause}). "
            "Start it, or check CHROMA_URL, and try again."
        )


class ModelUnavailable(DatelineError):
    exit_code = 78

    def __init__(self, model: str, cause: object) -> None:
        super().__init__(
            f"The embedding model {model} cannot be loaded ({cause}). Check EMBEDDING_MODEL; "
            "for the default model, run `make run` again to reinstall it."
        )
