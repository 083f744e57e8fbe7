"""The till's tables as Tortoise models (store/migrations/0003_pos.sql, 0007, 0011, 0015, 0017, 0030, 0032, 0034, 0043).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from pos.models.receipts import (
    ParkedTicket,
    PrintJob,
    Receipt,
    RefusedSale,
    RefusedVerdict,
    ShiftPaper,
)
from pos.models.registers import (
    Display,
    DisplayShowing,
    ExchangeRate,
    Favourite,
    Register,
    RegisterMark,
    TillBeat,
    TillLease,
    TillTold,
)
from pos.models.reports import Closing, ClosingZ, ZReceipt, ZReport
from pos.models.shifts import CashMovement, DifferenceApproval, Shift, ShiftCount

__all__ = [
    "CashMovement",
    "Closing",
    "ClosingZ",
    "DifferenceApproval",
    "Display",
    "DisplayShowing",
    "ExchangeRate",
    "Favourite",
    "ParkedTicket",
    "PrintJob",
    "Receipt",
    "RefusedSale",
    "RefusedVerdict",
    "Register",
    "RegisterMark",
    "Shift",
    "ShiftCount",
    "ShiftPaper",
    "TillBeat",
    "TillLease",
    "TillTold",
    "ZReceipt",
    "ZReport",
]
