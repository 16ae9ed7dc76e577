"""Appends a signature to a PDF without asking the clock or chance: imported only when something is signed."""

from __future__ import annotations

import hashlib
import io

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class Appending(IncrementalPdfFileWriter):
    """A writer whose output depends on its input alone.

    pyHanko stamps the time of the day into the metadata and draws the revision's identifier at random; here the metadata stay
    those of the pages, and the identifier is the pages' hash. A test signs twice and compares all bytes.
    """

    def __init__(self, pdf: bytes) -> None:
        super().__init__(io.BytesIO(pdf))
        first = self._document_id[0]
        self._document_id = ArrayObject([first, ByteStringObject(hashlib.sha256(pdf).digest()[:16])])

    def _update_meta(self) -> None:
        """Leave title, times and producer as the pages have them."""
