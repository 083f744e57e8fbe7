"""The words on a label: the product's name without what stands elsewhere, its net quantity.

The lettering of a drawn label is part of the drawing: units and counts are set here in the three
languages rather than in the message catalogues.
"""

import re

_WEIGHED = re.compile(r"\((au|per|par) (kg|kilo)\)|,? ?\bloose\b|\ben vrac\b|بالميزان|بالكيلو")
_NOTE = re.compile(r"\(([^)]*)\)")
_MEASURE = re.compile(
    r"(?<=\S)[\s,]+(?:x\s*)?\d[\d.,]*(?:\s?[x×]\s?\d+)?\s*(?:ml|cl|kg|g|l|cm|مل|لتر|كغ|غ|سم)?(?!\w).*$"
)
_TRAILING = re.compile(r"[\s,.:;°x×-]+$|\s+(?:n°|no\.?|رقم|علبة|بيدون)$")
_SIZE = re.compile(r"\d+\s?(?:[x×]\s?\d+\s?)?(?:cm|سم)")

UNITS = {
    "g": {"fr": "g", "en": "g", "ar": "غ"},
    "kg": {"fr": "kg", "en": "kg", "ar": "كغ"},
    "ml": {"fr": "ml", "en": "ml", "ar": "مل"},
    "l": {"fr": "l", "en": "l", "ar": "لتر"},
}
PER_KILO = {"fr": "au kilo", "en": "per kilo", "ar": "بالكيلو"}
PIECES = {"fr": "pièces", "en": "pieces"}


def label_name(name: str) -> tuple[str, str]:
    """The name as the label sets it, and its small note: what stood in brackets."""
    name = _WEIGHED.sub("", name)
    note = next((n for n in _NOTE.findall(name) if not re.match(r"[\d.,]+ ?\w{1,2}$", n)), "")
    plain = re.sub(r"\s+", " ", _NOTE.sub(" ", name)).strip()
    head = _MEASURE.sub("", plain.partition(":")[0].partition(",")[0].strip())
    shorter = _TRAILING.sub("", head)
    while shorter != head:
        head, shorter = shorter, _TRAILING.sub("", shorter)
    return head or plain or name, note.strip()


def size_in(name: str) -> str:
    """The dimensions that a piece of craft carries in its name, as `120 × 180 cm`."""
    found = _SIZE.search(name)
    return re.sub(r"\s?[x×]\s?", " × ", found.group()) if found else ""


def net_text(quantity: int, unit: str, by_weight: bool, language: str) -> str:
    """`250 ml`, `1,5 kg`, `12 pièces`, `au kilo`; nothing for a single piece."""
    if by_weight:
        return PER_KILO.get(language, PER_KILO["fr"])
    if unit not in UNITS:
        return _pieces(quantity, language)
    if unit in ("g", "ml") and quantity >= 1000:
        return _measure(quantity / 1000, "kg" if unit == "g" else "l", language)
    return _measure(quantity, unit, language)


def _measure(amount: float, unit: str, language: str) -> str:
    digits = f"{amount:.3f}".rstrip("0").rstrip(".")
    decimal = digits.replace(".", ",") if language == "fr" else digits
    return f"{decimal} {UNITS[unit].get(language, unit)}"


def _pieces(quantity: int, language: str) -> str:
    if quantity <= 1:
        return ""
    if language == "ar":
        return f"{quantity} {'حبات' if 3 <= quantity <= 10 else 'حبة'}"
    return f"{quantity} {PIECES.get(language, PIECES['fr'])}"
