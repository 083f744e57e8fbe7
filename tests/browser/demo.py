"""The few people and goods of the demo data that the browser tests name."""

from typing import NamedTuple

from store.clock import day, now, plus_days


class Person(NamedTuple):
    username: str
    password: str
    name: str
    pin: str


class Goods(NamedTuple):
    """`code` is the EAN-13 on the pack; goods by weight have a `plu` in its place."""

    sku: str
    name: str
    name_ar: str
    cooperative: str
    code: str = ""
    plu: str = ""

    @property
    def gtin14(self) -> str:
        return self.code.zfill(14)


class Lot(NamedTuple):
    lot: str
    until_on: str

    @property
    def until(self) -> str:
        """As the till says it: dd/mm/yyyy."""
        return "/".join(reversed(self.until_on.split("-")))


CASHIER = Person("salma", "amlou-et-miel-26", "Salma", "4071")
MANAGER = Person("nadia", "safran-taliouine-26", "Nadia", "6294")
OIL = Goods(
    sku="HUI-001",
    name="Huile d'argan alimentaire 250 ml",
    name_ar="زيت أركان غذائي 250 مل",
    cooperative="Azmoul",
    code="2000000000015",
)
CUMIN = Goods(
    sku="EPI-004",
    name="Cumin beldi moulu (au kg)",
    name_ar="كمون بلدي مطحون بالميزان",
    cooperative="",
    plu="00003",
)
EXPIRED = Lot("PASSE1", plus_days(day(now()), -23))
