"""The walls' tables as Tortoise models: goods and where they come from (store/migrations/0002_inventory.sql).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from inventory.models.bringing import PoolRequest, Transfer
from inventory.models.cooperatives import (
    Certificate,
    Convention,
    Cooperative,
    CooperativeMember,
    FairShareCarry,
    Offer,
)
from inventory.models.counts import StockCount, StockCountLine, StockCountShort, StockCountVariance
from inventory.models.promises import Reservation, ReservationLot
from inventory.models.purchasing import (
    Delivery,
    DeliveryLine,
    Discrepancy,
    PurchaseOrder,
    PurchaseOrderLine,
)
from inventory.models.stock import Balance, Location, Lot, Movement, Operation, StockLevel

__all__ = [
    "Balance",
    "Certificate",
    "Convention",
    "Cooperative",
    "CooperativeMember",
    "Delivery",
    "DeliveryLine",
    "Discrepancy",
    "FairShareCarry",
    "Location",
    "Lot",
    "Movement",
    "Offer",
    "Operation",
    "PoolRequest",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Reservation",
    "ReservationLot",
    "StockCount",
    "StockCountLine",
    "StockCountShort",
    "StockCountVariance",
    "StockLevel",
    "Transfer",
]
