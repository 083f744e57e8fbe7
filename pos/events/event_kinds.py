"""What a till may report besides sales, as it comes over the line: one shape for each kind."""

from typing import Annotated, Literal

import msgspec

from pos.approvals.approvals import Approval
from pos.shapes import Id, Instant, Positive, Reason, Text, Whole
from pos.shifts.shifts import Foreign
from store.documents.invoices import Buyer


class CashMoved(msgspec.Struct, frozen=True, tag="cash", tag_field="kind"):
    """Cash put into the drawer or taken out; `amount` in centimes, positive either way. `opened`: by the till itself."""

    id: Id
    shift_id: Id
    direction: Literal["in", "out"]
    amount: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
    reason: Reason
    by: Positive
    at: Instant
    approval: Approval | None = None
    opened: bool = False


class DrawerOpened(msgspec.Struct, frozen=True, tag="drawer", tag_field="kind"):
    """The drawer was opened without a sale; `opened`: by the till's own printer."""

    id: Id
    shift_id: Id
    reason: Reason
    by: Positive
    at: Instant
    approval: Approval | None = None
    opened: bool = False


class Noted(msgspec.Struct, frozen=True, tag="noted", tag_field="kind"):
    """Something for the log: a line or a ticket taken back before it was paid, a receipt printed again; that whoever
    counted the drawer was shown what it should hold (older tills: and did not close, `recounted`); what became of a card
    at the bank's terminal: not known, approved or declined after all, asked again, taken back; `card_back`: of one that
    was to get money back."""

    id: Id
    shift_id: Id
    what: Literal[
        "line_removed", "ticket_cleared", "reprinted", "compared", "recounted",
        "card_unknown", "card_approved", "card_declined", "card_again", "card_taken_back",
        "card_back_unknown", "card_back_approved", "card_back_declined", "card_back_again", "card_back_taken_back",
    ]  # fmt: skip
    subject: Text
    amount: Whole
    by: Positive
    at: Instant


class Settled(msgspec.Struct, frozen=True, tag="settled", tag_field="kind"):
    """A manager has settled at the till a report that was refused for good: `report` is the text of it, as the till kept it.

    `shift_id` is the till's open shift, which the server may not know; where none is open, the shift that the report is of, if it is
    of one. `register_id` is the register that the report is of, `ended` the shifts that are over on the till, and whose ends it tells later.
    """

    id: Id
    report: Annotated[str, msgspec.Meta(max_length=20_000, pattern=r"^[^\x00]*$")]
    reason: Reason
    by: Positive
    at: Instant
    approval: Approval | None = None
    register_id: Positive | None = None
    shift_id: Id | None = None
    ended: Annotated[tuple[Id, ...], msgspec.Meta(max_length=100)] = ()


class LetterAsked(msgspec.Struct, frozen=True, tag="letter", tag_field="kind"):
    """The customer wants the receipt by e-mail, in a language of their own."""

    id: Id
    shift_id: Id
    sale_id: Id
    email: Annotated[str, msgspec.Meta(max_length=120, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+\Z")]
    language: Literal["fr", "ar", "en"]
    by: Positive
    at: Instant


class InvoiceAsked(msgspec.Struct, frozen=True, tag="invoice", tag_field="kind"):
    """The customer wants an invoice of a receipt; `replaces` is the one that was made out to the wrong buyer."""

    id: Id
    shift_id: Id
    sale_id: Id
    buyer: Buyer
    by: Positive
    at: Instant
    replaces: Id | None = None


class Printed(msgspec.Struct, frozen=True, tag="printed", tag_field="kind"):
    """A paper of a sale came out of the till's own printer; `id` is the print job's, copy 0 the original."""

    id: Id
    shift_id: Id
    sale_id: Id
    copy: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    opened: bool
    by: Positive
    at: Instant


class Closed(msgspec.Struct, frozen=True, tag="closing", tag_field="kind"):
    """The shift is over: the drawer was counted. An approval is of one difference: its subject is `id:centimes`."""

    id: Id
    shift_id: Id
    counted: dict[str, Annotated[int, msgspec.Meta(ge=0, le=10_000)]]
    note: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]
    by: Positive
    at: Instant
    approval: Approval | None = None
    foreign: Foreign = {}


Event = CashMoved | DrawerOpened | Noted | Settled | LetterAsked | InvoiceAsked | Printed | Closed
