"""The typed parts of a path. Imported before any route is made, for a route keeps the type it found."""

from starlette.convertors import Convertor, register_url_convertor

from store.i18n import LANGUAGES


class WholeNumber(Convertor[int]):
    """`{id:int}`: what fits a row's id; longer is no such page rather than an overflow."""

    regex = "[0-9]{1,15}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


class LanguageCode(Convertor[str]):
    """`{lang:lang}`: one of ours."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("int", WholeNumber())
register_url_convertor("lang", LanguageCode())
