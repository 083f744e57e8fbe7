"""Digits as Arabic keyboards write them. Twin: `western` of pos/static/till/pure/money.js."""

from typing import Final

_ARABIC: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


def latin(text: str) -> str:
    """`text` with Latin digits in the place of Arabic ones, as everything is written and kept here (rules §5.10)."""
    return text.translate(_ARABIC)
