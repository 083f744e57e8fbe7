"""The papers of a shift: the slip of cash put in or taken out, to be signed; the X; the Z; the slip of store credit.

Twins: slip.js, report_paper.js and credit_slip.js in pos/static/till/paper/. All but the last are the shop's own, in the language of whoever asks
for them. Only the Z is a paper of the register's book: the X says that it is not.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from PIL import Image

from pos.printing.jobs import Sheet
from pos.printing.layout import SIZES, Sizes, barcode_of
from pos.printing.ornament import stars
from pos.printing.paper import DOTS, Paper, ltr, own
from pos.printing.report_rows import rows_of
from store import eans, settings
from store.db import Reader, Row
from store.errors import NotFound
from store.i18n import N_, speaking
from store.i18n import gettext as _
from store.money import Language
from store.web.pages import date, in_language, moment, money, time_of_day

Kind = Literal["slip", "x", "z", "credit"]
SIGNING_ROOM = 90
BAR_HEIGHT = 90
SHORT_HASH = 16
Setting = Callable[[Paper, Sizes], None]


class Where(NamedTuple):
    """Whose shift a paper is of: its shop, register and who opened it, when."""

    operator: str
    site: Row
    register_id: int
    register: str
    shift_id: str
    opened_at: int
    opened_by: str


async def where(reader: Reader, shift_id: str) -> Where:
    """Raises NotFound for a shift that is not known."""
    row = await reader.fetchrow(
        """SELECT g.id, g.name, s.opened_at, p.name AS opened_by, t.name_fr, t.name_ar, t.name_en
           FROM shift s JOIN register g ON g.id = s.register_id JOIN site t ON t.id = g.site_id
           JOIN staff p ON p.id = s.opened_by WHERE s.id = $1""",
        shift_id,
    )
    if row is None:
        raise NotFound("There is no such shift.")
    operator = await settings.operator(reader)
    return Where(operator.name, row, row["id"], row["name"], shift_id, row["opened_at"], row["opened_by"])  # fmt: skip


async def slip(reader: Reader, shift_id: str, movement_id: str, language: Language) -> Sheet:
    """The slip of one movement of this shift. Raises NotFound."""
    row = await reader.fetchrow(
        """SELECT m.id, m.direction, m.amount, m.reason, m.moved_at, b.name AS moved_by, a.name AS approved_by
           FROM cash_movement m JOIN staff b ON b.id = m.moved_by LEFT JOIN staff a ON a.id = m.approved_by
           WHERE m.id = $1 AND m.shift_id = $2""",
        movement_id,
        shift_id,
    )
    if row is None:
        raise NotFound("The server does not have this movement of cash.")
    place = await where(reader, shift_id)

    def set_on(paper: Paper, sizes: Sizes) -> None:
        paper.pair(own(place.register), ltr(moment(row["moved_at"])), sizes.small)
        _of_shift(paper, sizes, place)
        paper.space(8)
        paper.pair(_("Amount"), money(row["amount"]), sizes.large, bold=True)
        paper.text(_("Reason"), sizes.small)
        paper.text(own(row["reason"]), sizes.text)
        paper.space(8)
        paper.pair(_("Cashier"), own(row["moved_by"]), sizes.small)
        if row["approved_by"]:
            paper.pair(_("Approved by"), own(row["approved_by"]), sizes.small)
        paper.space(SIGNING_ROOM)
        paper.rule(2)
        paper.text(_("Signature"), sizes.small)
        paper.text(ltr(row["id"]), sizes.small, place="middle")

    title = N_("Cash put in") if row["direction"] == "in" else N_("Cash taken out")
    return _sheet(place, "slip", movement_id, title, {}, set_on, language)


async def x(
    reader: Reader, shift_id: str, job_id: str, figures: Mapping[str, Any], *, by: str, now: int, language: Language
) -> Sheet:  # fmt: skip
    """The X of a shift with as many `figures` as `by` may see. Each is a paper of its own: it is never a duplicate."""
    place = await where(reader, shift_id)

    def set_on(paper: Paper, sizes: Sizes) -> None:
        paper.text(_("Not a fiscal document"), sizes.text, bold=True, place="middle")
        paper.space(6)
        paper.pair(own(place.register), ltr(moment(now)), sizes.small)
        _of_shift(paper, sizes, place)
        paper.text(_("as of %(hour)s") % {"hour": ltr(time_of_day(now))}, sizes.small)
        paper.pair(_("Printed for"), own(by), sizes.small)
        _figures(paper, sizes, figures)

    return _sheet(place, "x", job_id, N_("X report"), {}, set_on, language)


async def z(
    reader: Reader, z_: Mapping[str, Any], *, extract: str | None, language: Language
) -> Sheet:
    """A sealed Z; or, under the job's id `extract`, no more of it than a cashier may see: such a paper never is the Z itself."""
    place = await where(reader, z_["shift_id"])

    def set_on(paper: Paper, sizes: Sizes) -> None:
        if extract:
            paper.text(_("Extract, without the drawer"), sizes.text, bold=True, place="middle")
            paper.space(6)
        facts = [
            (_("Register"), own(place.register)),
            (_("Day"), ltr(date(z_["day_on"]))),
            (_("Opened"), ltr(moment(z_["opened_at"]))),
            ("", own(place.opened_by)),
            (_("Closed"), ltr(moment(z_["closed_at"]))),
            ("", own(z_["closed_by_name"])),
        ]
        for name, value in facts:
            paper.pair(name, value, sizes.small)
        _figures(paper, sizes, z_)
        paper.pair(_("Seal"), ltr(z_["hash"][:SHORT_HASH]), sizes.small)
        paper.pair(_("The one before"), ltr(z_["previous_hash"][:SHORT_HASH]), sizes.small)

    return _sheet(place, "z", extract or z_["id"], N_("Z report %(number)s"), {"number": z_["sequence"]}, set_on, language)  # fmt: skip


async def credit(reader: Reader, shift_id: str, code: str, language: Language) -> Sheet:
    """The slip of store credit that a till of this shift's shop made, with what is left of it. Raises NotFound for any other code."""
    row = await reader.fetchrow(
        """SELECT a.key, a.code, a.balance, COALESCE(s.sold_at, a.opened_at) AS made_at, COALESCE(c.name, '') AS name
           FROM credit_account a JOIN credit_entry e ON e.account_id = a.id AND e.kind = 'issued'
           LEFT JOIN sale s ON s.id = e.sale_id LEFT JOIN customer c ON c.id = a.customer_id
           WHERE a.code = $1 AND a.kind = 'credit' AND a.balance > 0 AND a.site_id = (
               SELECT g.site_id FROM shift h JOIN register g ON g.id = h.register_id WHERE h.id = $2)""",
        eans.read(code),
        shift_id,
    )
    if row is None:
        raise NotFound("The server has no such credit of this shop, or nothing is left of it.")
    place = await where(reader, shift_id)

    def set_on(paper: Paper, sizes: Sizes) -> None:
        paper.text(money(row["balance"]), sizes.total, bold=True, place="middle")
        if row["name"]:
            paper.text(own(row["name"]), sizes.text, place="middle")
        paper.space(12)
        paper.image(barcode_of(row["code"], sizes.bar_module, BAR_HEIGHT))
        paper.text(ltr(row["code"]), sizes.large, bold=True, place="middle")
        paper.space(10)
        paper.text(_("To be spent here like money, in part or whole. Whoever has the code may spend it: keep it well."), sizes.small, place="middle")  # fmt: skip
        paper.text(ltr(moment(row["made_at"])), sizes.small, place="middle")

    sheet = _sheet(place, "credit", row["key"].partition(":")[2], N_("Store credit"), {}, set_on, language)  # fmt: skip
    return sheet._replace(credit_code=row["code"])


def _sheet(
    place: Where, kind: Kind, subject: str, title: str, params: dict[str, object], set_on: Setting, language: Language
) -> Sheet:  # fmt: skip
    """A paper under the house's name: what it is, whether it is a duplicate or may be one, and what `set_on` sets."""

    def picture(width_mm: int, copy: int, in_doubt: bool) -> Image.Image:
        paper, sizes = Paper(DOTS[width_mm], language), SIZES[width_mm]
        with speaking(language):
            paper.image(stars(paper.width))
            paper.space(8)
            paper.text(own(place.operator), sizes.large, bold=True, place="middle")
            paper.text(own(in_language(place.site)), sizes.small, place="middle")
            paper.space(8)
            paper.band(_(title) % params, sizes.large)
            paper.space(10)
            if copy:
                paper.band(_("DUPLICATE %(number)s") % {"number": copy}, sizes.large)
                paper.space(10)
            if in_doubt:
                paper.band(_("May have been printed already"), sizes.large)
                paper.space(10)
            set_on(paper, sizes)
            paper.space(10)
        return paper.picture()

    of = {"shift_id": place.shift_id, "kind": kind, "subject": subject}
    return Sheet(
        "shift_paper",
        of,
        ("kind", "subject"),
        place.register_id,
        f"{kind} of shift {place.shift_id}",
        picture,
    )


def _of_shift(paper: Paper, sizes: Sizes, place: Where) -> None:
    since = _("Shift since %(moment)s") % {"moment": ltr(moment(place.opened_at))}
    paper.text(f"{since} · {own(place.opened_by)}", sizes.small)


def _figures(paper: Paper, sizes: Sizes, figures: Mapping[str, Any]) -> None:
    looks = {"": (sizes.text, False), "total": (sizes.large, True), "small": (sizes.small, False)}
    for part in rows_of(figures):
        paper.space(8)
        paper.rule(2)
        paper.space(6)
        for name, amount, kind in part:
            size, bold = looks[kind]
            paper.pair(name, amount, size, bold=bold)
    paper.space(8)
    paper.rule(2)
    paper.space(8)
