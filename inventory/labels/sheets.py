"""The papers that labels are printed on. Sizes in millimetres; css/labels.css draws each by its key."""

from typing import Final, Literal, NamedTuple

from store.i18n import N_

Kind = Literal["shelf", "product"]


class Sheet(NamedTuple):
    """`per_page` labels a page; `bars` is the width that a GS1-128 may take on one."""

    key: str
    name: str
    kind: Kind
    per_page: int
    bars: float


SHEETS: Final = (
    Sheet("a4-24", N_("A4, 24 labels of 70 × 37 mm"), "shelf", 24, 62),
    Sheet("roll-58", N_("Roll, 58 × 40 mm"), "shelf", 1, 52),
    Sheet("a4-14", N_("A4, 14 labels of 99 × 38 mm"), "product", 14, 93),
    Sheet("roll-100", N_("Roll, 100 × 50 mm"), "product", 1, 94),
)
BY_KEY: Final = {sheet.key: sheet for sheet in SHEETS}
