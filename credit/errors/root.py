"""The root of the tree."""

from __future__ import annotations


class YexinError(Exception):
    """Root of all errors that a caller may expect."""
