"""The collection that all tables of the service's database belong to."""

from __future__ import annotations

from sqlalchemy import MetaData

METADATA = MetaData()
