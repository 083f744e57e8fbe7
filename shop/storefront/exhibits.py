"""What stands in the showcase: a category, a co-operative, a product, as pages tell of them in their language."""

import re
import unicodedata

import msgspec

from shop.baskets.goods import STEP_GRAMS, STEPS_PER_LINE
from shop.storefront import withdrawal
from store.catalogue import declared
from store.i18n import current, gettext, listed
from store.money import NO_BREAK_SPACE, scale
from store.quantity import Unit, format_quantity


def slugged(text: str) -> str:
    """A French name as part of an address: "Pomme de Midelt" → "pomme-de-midelt"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class Category(msgspec.Struct, frozen=True):
    id: int
    slug: str
    name_fr: str
    name_ar: str
    name_en: str

    @property
    def name(self) -> str:
        return str(getattr(self, f"name_{current()}"))


class Maker(msgspec.Struct, frozen=True):
    """A co-operative as the shop tells of it."""

    id: int
    slug: str
    name_fr: str
    name_ar: str
    region: str
    region_iso: str
    province: str
    commune: str
    founded: int
    members: int
    women_members: int
    women_led: bool
    main_products: str
    description_fr: str
    description_ar: str
    description_en: str

    @property
    def name(self) -> str:
        return self.name_ar if current() == "ar" else self.name_fr

    @property
    def story(self) -> str:
        return str(getattr(self, f"description_{current()}") or self.description_fr)

    @property
    def place(self) -> str:
        """The village and its province: "Arbaa Sahel, Tiznit"."""
        places = dict.fromkeys((gettext(self.commune), gettext(self.province)))
        return listed(places)


class Product(msgspec.Struct, frozen=True):
    """A product on sale. `price` centimes per piece or kilogram; `makers` the ids of who supplies it."""

    id: int
    sku: str
    kind: str
    unit: Unit
    gtin: str | None
    category_id: int
    name_fr: str
    name_ar: str
    name_en: str
    net_quantity: int
    net_unit: str
    storage_class: str
    shelf_life_days: int | None
    date_type: str
    region: str
    region_iso: str
    province: str
    sign_type: str
    sign_name: str
    certifications: str
    allergens: str
    created_at: int
    version: int
    price: int
    photo: int | None
    category: str
    makers: tuple[int, ...]
    parts: tuple[tuple[int, int], ...]
    sold: int

    @property
    def slug(self) -> str:
        return self.sku.lower()

    @property
    def name(self) -> str:
        return str(getattr(self, f"name_{current()}"))

    @property
    def by_weight(self) -> bool:
        return self.kind == "weight"

    @property
    def step(self) -> int:
        return STEP_GRAMS if self.by_weight else 1

    @property
    def most(self) -> int:
        return self.step * STEPS_PER_LINE

    @property
    def sign(self) -> str:
        """IGP or AOP; nothing for a sign that nobody has verified."""
        return self.sign_type if self.sign_type in ("IGP", "AOP") else ""

    @property
    def sign_slug(self) -> str:
        return slugged(self.sign_name) if self.sign else ""

    @property
    def picture(self) -> str:
        if self.photo is not None:
            return f"/photos/{self.photo}/640.webp"
        return f"/pictures/{self.sku}.{current()}.svg?v={self.version}"

    @property
    def place(self) -> str:
        return gettext(self.province)

    @property
    def is_measured(self) -> bool:
        """Whether it holds grams or millilitres; else it is counted."""
        return self.kind == "piece" and self.net_unit in ("g", "ml")

    @property
    def _per_quantity(self) -> int:
        """The unit of the comparable price: a kilogram or litre; 100 g of what comes in less (saffron, tea)."""
        return 1000 if self.net_quantity >= 100 else 100

    @property
    def per(self) -> int | None:
        """Centimes per unit of comparison, as the law asks beside the price; None where it is counted."""
        return (
            scale(self.price, self._per_quantity, self.net_quantity) if self.is_measured else None
        )

    @property
    def per_unit(self) -> str:
        """The unit behind a price: "kg" for loose goods, "kg", "l" or "100 g" behind a comparable price."""
        unit: Unit = "ml" if self.net_unit == "ml" else "g"
        text = format_quantity(self._per_quantity if self.is_measured else 1000, unit, current())
        return text.removeprefix("1" + NO_BREAK_SPACE)

    @property
    def withdrawal(self) -> withdrawal.Right:
        return withdrawal.right(self.storage_class, self.date_type, self.shelf_life_days)

    def listed(self, field: str) -> list[str]:
        """`allergens` or `certifications`, each in the language of the page."""
        return [declared.said(part) for part in getattr(self, field).split(";") if part]
