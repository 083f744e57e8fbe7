"""The floor's tables as Tortoise models: settings, people, catalogue, sales (store/migrations/0001_store.sql).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from store.models.catalogue import (
    Category,
    HamperComponent,
    Pack,
    Photo,
    PhotoFile,
    Price,
    Product,
    ProductSearch,
    TaxCode,
)
from store.models.customers import (
    AccountEntry,
    CreditAccount,
    CreditEntry,
    CreditHold,
    Customer,
    CustomerSale,
    PointEntry,
)
from store.models.documents import CreditNote, Invoice, TaxFreeForm, TaxFreeLine
from store.models.house import Migration, Setting, Site
from store.models.people import Session, SignInTry, Staff
from store.models.price_lists import CustomerGroup, PriceList, PriceListPrice
from store.models.promotions import CouponUse, Promotion, PromotionCategory, PromotionProduct
from store.models.sales import (
    CashReturn,
    LineReturn,
    Sale,
    SaleDiscount,
    SaleLine,
    SaleLineTax,
    SaleTax,
    Tender,
)
from store.models.work import Audit, JobLease, Outbox, Task

__all__ = [
    "AccountEntry",
    "Audit",
    "CashReturn",
    "Category",
    "CouponUse",
    "CreditAccount",
    "CreditEntry",
    "CreditHold",
    "CreditNote",
    "Customer",
    "CustomerGroup",
    "CustomerSale",
    "HamperComponent",
    "Invoice",
    "JobLease",
    "LineReturn",
    "Migration",
    "Outbox",
    "Pack",
    "Photo",
    "PhotoFile",
    "PointEntry",
    "Price",
    "PriceList",
    "PriceListPrice",
    "Product",
    "ProductSearch",
    "Promotion",
    "PromotionCategory",
    "PromotionProduct",
    "Sale",
    "SaleDiscount",
    "SaleLine",
    "SaleLineTax",
    "SaleTax",
    "Session",
    "Setting",
    "SignInTry",
    "Site",
    "Staff",
    "Task",
    "TaxCode",
    "TaxFreeForm",
    "TaxFreeLine",
    "Tender",
]
