"""The columns that the models are made of: as few kinds as the schema has.

Amounts are centimes, quantities base units, `_at` milliseconds since the epoch (UTC), `_on` ISO dates.
"""

from typing import Any, Literal, TypeVar, overload

from tortoise.fields import BigIntField, BinaryField, ForeignKeyField, OneToOneField
from tortoise.fields.base import Field

T_TEXT = TypeVar("T_TEXT", str, str | None)

Number = BigIntField
Bytes = BinaryField


class Text(Field[T_TEXT]):
    """TEXT on both engines, of any length, which may be a key (Tortoise's TextField may not)."""

    field_type = str
    SQL_TYPE = "TEXT"

    @overload
    def __init__(self: "Text[str]", *, null: Literal[False] = False, **more: Any) -> None: ...
    @overload
    def __init__(self: "Text[str | None]", *, null: Literal[True], **more: Any) -> None: ...

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)


def belongs_to(model: str, **more: Any) -> Any:
    """A foreign key, `<name>_id` unless `source_field` says otherwise. Nothing is looked up the other way."""
    return ForeignKeyField(model, related_name=False, **more)


def is_one(model: str, **more: Any) -> Any:
    """A foreign key that is unique: at most one row here for each one there."""
    return OneToOneField(model, related_name=False, **more)


def key_part(model: str, **more: Any) -> Any:
    """The foreign key that begins a key of several columns.

    Tortoise knows keys of one column only, and calls this one the primary key. The whole key is in the model's
    `unique_together`; rows are read, not saved, so nothing rests on what Tortoise believes.
    """
    return OneToOneField(model, related_name=False, primary_key=True, **more)
