"""Refusals: what a person can be told and can act on. Everything else is a bug and a 500.

StoreError                  a refusal, shown where the person stands
├── BadInput          422   what was typed or sent cannot be read; `field` names where
├── NotFound          404   no such row, or not this person's to see
├── NotAllowed        403   this person may not do this
├── SignInNeeded      401   nobody is signed in
├── TooManyTries      429   slow down; `retry_after_seconds` says for how long
├── Conflict          409   the state of things says no
│   ├── OutOfStock          fewer available than asked
│   ├── LotNotSellable      expired, on hold, recalled or without certificate
│   ├── TenderShort         the tenders do not cover the total
│   └── NotRefundable       already refunded, or never sold
└── Busy              503   the database is held by someone else; try again

A message is an English gettext msgid with `%(name)s` places; `params` fills them, an `amount` given in centimes. It is
translated where it is rendered (`store.web.refusals`), never where it is raised.
"""

from typing import Any


class StoreError(Exception):
    """A refusal with a translatable `message`, its `params` and an HTTP `status`."""

    status = 409

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class BadInput(StoreError):
    """Input that cannot be accepted; `field` is the form field or column at fault."""

    status = 422

    def __init__(self, message: str, field: str | None = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.field = field


class NotFound(StoreError):
    status = 404


class NotAllowed(StoreError):
    status = 403


class SignInNeeded(StoreError):
    status = 401


class TooManyTries(StoreError):
    status = 429

    def __init__(self, message: str, retry_after_seconds: int, **params: Any) -> None:
        super().__init__(message, **params)
        self.retry_after_seconds = retry_after_seconds


class Conflict(StoreError):
    status = 409


class OutOfStock(Conflict):
    """`shortages` maps product id to the quantity that is available, in base units."""

    def __init__(self, shortages: dict[int, int]) -> None:
        super().__init__("Not enough left in stock.")
        self.shortages = shortages


class LotNotSellable(Conflict):
    pass


class TenderShort(Conflict):
    pass


class NotRefundable(Conflict):
    pass


class Busy(StoreError):
    status = 503
