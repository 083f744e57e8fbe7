"""What was typed or sent, as a typed value: the fields of a Struct and nothing else.

A field that the Struct does not name is ignored, so nobody assigns what no form asks for. A field that
cannot be read raises BadInput naming it, in words a person understands. Nothing that comes from here
holds a NUL or a number that the database could not store.
"""

import functools
import re
from collections.abc import Container, Iterable, Mapping
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta
from msgspec.inspect import IntType, LiteralType, Metadata, NoneType, StrType, type_info
from starlette.datastructures import FormData, ImmutableMultiDict, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from store.digits import latin
from store.errors import BadInput
from store.i18n import N_
from store.money import parse_amount

S = TypeVar("S", bound=msgspec.Struct)
Fields = ImmutableMultiDict[str, Any]

LARGEST = 2**53 - 1
"""The largest integer that JavaScript, JSON and both databases agree on."""
LONGEST_NUMBER = 18
EMPTY = N_("Please fill this in.")
TOO_LARGE = N_("This number is too large.")
MAX_FIELDS, MAX_FILES, MAX_PART_BYTES = 2_000, 8, 256 * 1024
JSON_LIMIT_BYTES = 256 * 1024

Dirhams = Annotated[int, Meta(ge=0, le=LARGEST, extra={"typed_as": "dirhams"})]
"""A field where a person types dirhams ("12,50") and the handler gets centimes."""
Id = Annotated[int, Meta(ge=1, le=LARGEST)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]


async def form(request: Request, shape: type[S]) -> S:
    """The posted form as a `shape`.

    Names: `quantity`; a list is the name repeated; `dict[int, X]` reads `line.17`, and
    `dict[int, SomeStruct]` reads `line.17.quantity`. A bool is true when its box is ticked.
    Raises BadInput.
    """
    return read_fields(await posted(request), shape)


def query(request: Request, shape: type[S]) -> S:
    """The query string as a `shape`, by the same rules."""
    return read_fields(request.query_params, shape)


async def posted(request: Request) -> FormData:
    """The raw form; it is read once and kept."""
    try:
        return await request.form(
            max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_PART_BYTES
        )
    except (ValueError, KeyError, AssertionError) as error:  # a multipart body cut or forged
        raise BadInput(N_("The form could not be read.")) from error


async def typed(request: Request) -> dict[str, str]:
    """What was typed, field by field, to show it again beside a refusal."""
    return {
        name: value
        for name, value in (await posted(request)).multi_items()
        if isinstance(value, str) and "password" not in name and "pin" not in name
    }


async def uploads(request: Request, name: str) -> list[UploadFile]:
    """The files chosen in the field `name`; empty inputs are left out."""
    found = (await posted(request)).getlist(name)
    return [file for file in found if isinstance(file, UploadFile) and file.filename]


def read_fields(fields: Fields, shape: type[S], prefix: str = "") -> S:
    values = {}
    for field in _fields_of(shape):
        found = _field(fields, prefix + field.encode_name, field.type, required=field.required)
        if found is not msgspec.UNSET:
            values[field.name] = found
        elif field.required:
            raise BadInput(EMPTY, prefix + field.encode_name)
    return shape(**values)


@functools.cache
def _fields_of(shape: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(shape)


def _field(fields: Fields, name: str, kind: Any, *, required: bool = True) -> Any:
    """One field's value; UNSET when nothing was given."""
    origin = get_origin(kind)
    if kind is bool:
        return any(value not in ("", "0", "false") for value in fields.getlist(name))
    if origin is list:
        inner = get_args(kind)[0]
        return [read_text(text, inner, name) for text in _texts(fields, name) if text]
    if origin is dict:
        return _keyed(fields, name, *get_args(kind))
    texts = _texts(fields, name)
    text = texts[-1] if texts else ""
    if text or (texts and not required and _takes_empty(kind)):
        return read_text(text, kind, name)
    return msgspec.UNSET


def _keyed(fields: Fields, name: str, key_type: Any, value_type: Any) -> dict[Any, Any]:
    start = name + "."
    keys = dict.fromkeys(key[len(start) :].split(".")[0] for key in fields if key.startswith(start))
    is_struct = isinstance(value_type, type) and issubclass(value_type, msgspec.Struct)
    values = {}
    for key in keys:
        value = (
            read_fields(fields, value_type, f"{start}{key}.")
            if is_struct
            else _field(fields, start + key, value_type)
        )
        if value is not msgspec.UNSET:
            values[read_text(key, key_type, name)] = value
    return values


def _texts(fields: Fields, name: str) -> list[str]:
    return [clean(value, name) for value in fields.getlist(name) if isinstance(value, str)]


def clean(text: str, field: str | None) -> str:
    """`text` without the white space around it. Raises BadInput on a control character."""
    if _CONTROL.search(text):
        raise BadInput(N_("This text holds characters that cannot be stored."), field)
    return text.strip().replace("\r\n", "\n")


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read_text(text: str, kind: Any, field: str) -> Any:
    """`text` as a value of `kind`. Raises BadInput naming `field`."""
    if _typed_as(kind) == "dirhams":
        value: Any = parse_amount(text, field)
    elif _is_number(kind):
        value = _number(text, kind, field)
    else:
        value = text
    try:
        found = msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise (_refusal(kind, field) if text else BadInput(EMPTY, field)) from error
    if type(found) is int and abs(found) > LARGEST:
        raise BadInput(TOO_LARGE, field)
    return found


def _number(text: str, kind: Any, field: str) -> int:
    """The whole number that was typed. Raises BadInput."""
    digits = latin(text.replace("\u00a0", "").replace(" ", ""))
    if len(digits) > LONGEST_NUMBER:
        raise BadInput(TOO_LARGE, field)
    if not _WHOLE.fullmatch(digits):
        raise _refusal(kind, field) if digits else BadInput(EMPTY, field)
    return int(digits)


_WHOLE = re.compile(r"-?[0-9]+")


def _info(kind: Any) -> Any:
    """What msgspec knows of a type; asked once for each."""
    if id(kind) not in _known:
        _known[id(kind)] = (kind, type_info(kind))
    return _known[id(kind)][1]


_known: dict[int, tuple[Any, Any]] = {}


def _inner(kind: Any) -> Any:
    """The type that says most about `kind`: not None, not the wrapper that holds its limits."""
    info = _info(kind)
    info = info.type if isinstance(info, Metadata) else info
    options = getattr(info, "types", (info,))
    return next((option for option in options if not isinstance(option, NoneType)), info)


def _typed_as(kind: Any) -> str | None:
    info = _info(kind)
    return (info.extra or {}).get("typed_as") if isinstance(info, Metadata) else None


def _is_number(kind: Any) -> bool:
    inner = _inner(kind)
    if isinstance(inner, LiteralType):
        return all(isinstance(value, int) for value in inner.values)
    return isinstance(inner, IntType)


def _takes_empty(kind: Any) -> bool:
    inner = _inner(kind)
    return isinstance(inner, StrType) or "" in getattr(inner, "values", ())


def _limits(kind: Any) -> dict[str, int]:
    info = _inner(kind)
    names = ("ge", "le", "min_length", "max_length")
    return {name: value for name in names if (value := getattr(info, name, None)) is not None}


def _refusal(kind: Any, field: str) -> BadInput:
    """What to tell a person whose input is not of this kind."""
    limits: Any = _limits(kind)
    return BadInput(_sentence(kind, limits.keys()), field, **limits)


def _sentence(kind: Any, limits: Container[str]) -> str:
    inner = _inner(kind)
    if _typed_as(kind) == "dirhams":
        return N_("This amount is too small or too large.")
    if isinstance(inner, LiteralType):
        return N_("Choose one of the options.")
    if _is_number(kind):
        if "ge" in limits and "le" in limits:
            return N_("Enter a whole number from %(ge)d to %(le)d.")
        return N_("Enter a whole number.")
    if "max_length" in limits and getattr(inner, "pattern", None) is None:
        return N_("Too long: at most %(max_length)d characters.")
    return N_("This does not have the expected form.")


async def read_json(request: Request, shape: type[S], limit_bytes: int = JSON_LIMIT_BYTES) -> S:
    """The JSON body as a `shape`; unknown keys are ignored.

    Raises BadInput; HTTPException 413 when the body is longer than `limit_bytes`, 415 for another type.
    """
    return decode_json(await read_body(request, limit_bytes), shape)


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The bytes of a JSON body. Raises HTTPException 413 and 415 as `read_json` does."""
    if "json" not in request.headers.get("content-type", ""):
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_bytes:
            raise HTTPException(413)
    return bytes(body)


def decode_json(body: bytes, shape: type[S]) -> S:
    """Raises BadInput where the bytes are not JSON, not of this shape, or hold what cannot be stored; what stays Raw is read later."""
    try:
        value = msgspec.json.decode(body, type=shape)
        check_storable(msgspec.to_builtins(value, builtin_types=(msgspec.Raw,)))
    except msgspec.ValidationError as error:
        _, _, path = str(error).rpartition("`$.")
        raise BadInput(N_("This does not have the expected form."), path.rstrip("`") or None) from error  # fmt: skip
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or nested without end
        raise BadInput(N_("This is not readable JSON.")) from error
    return value


def check_storable(value: Any) -> None:
    """Raise BadInput for a control character or a number beyond LARGEST, however deep it lies."""
    pending: list[Any] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            clean(item, None)
        elif type(item) is int and abs(item) > LARGEST:
            raise BadInput(TOO_LARGE)
        else:
            pending.extend(_parts(item))


def _parts(item: Any) -> Iterable[Any]:
    if isinstance(item, Mapping):
        return [*item.keys(), *item.values()]
    return item if isinstance(item, list | tuple) else ()
