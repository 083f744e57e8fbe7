"""The till's addresses. The shell and its files are the same for everybody; the rest needs a till session."""

from pos.approvals import supervision
from pos.closings import till_reports
from pos.displays import api as displays_api
from pos.events import events
from pos.invoices import invoice_list, tax_free_pages
from pos.invoices import pages as invoice_pages
from pos.journal import pages as office
from pos.receipts import api as receipts_api
from pos.receipts import page as receipt_page
from pos.registers import door
from pos.sales import promoted
from pos.till import api, beats, boot, customers_api, favourites, parked, shell
from store.web import CASHIER, MANAGER, PUBLIC, route

TILL = {CASHIER, MANAGER}

office_routes = [
    *office.office_routes,
    *invoice_list.list_routes,
    *invoice_pages.invoice_routes,
    *tax_free_pages.tax_free_routes,
]

root_routes = [
    route("/pos", shell.page, allow=PUBLIC, name="pos"),
    route("/live/display", displays_api.listen, allow=PUBLIC, name="pos.display.live"),
    route("/r/{code}", receipt_page.show, allow=PUBLIC, name="receipt"),
]

routes = [
    route("/", shell.page, allow=PUBLIC, name="pos.page"),
    route("/display", shell.display, allow=PUBLIC, name="pos.display.page"),
    route("/sw.js", shell.worker, allow=PUBLIC, name="pos.worker"),
    route("/till/{build}/{path:path}", shell.bundle, allow=PUBLIC, name="pos.bundle"),
    route("/strings.{language}.json", shell.words, allow=PUBLIC, name="pos.words"),
    route("/api/sign-in", door.enter, allow=PUBLIC, methods=("POST",), name="pos.sign_in"),
    route("/api/sign-out", door.leave, allow=TILL, methods=("POST",), name="pos.sign_out"),
    route("/api/state", boot.state, allow=PUBLIC, name="pos.state"),
    route("/api/state", beats.beat, allow=PUBLIC, methods=("POST",), name="pos.beat"),
    route("/api/boot", boot.boot, allow=TILL, name="pos.boot"),
    route("/api/catalogue", api.catalogue, allow=TILL, name="pos.catalogue"),
    route("/api/stock", api.stock, allow=TILL, name="pos.stock"),
    route("/api/lease", api.lease, allow=TILL, methods=("POST",), name="pos.lease"),
    route("/api/shifts", api.open_shift, allow=TILL, methods=("POST",), name="pos.shifts"),
    route("/api/sales", api.sell, allow=TILL, methods=("POST",), name="pos.sales"),
    route("/api/events", events.take, allow=TILL, methods=("POST",), name="pos.events"),
    route(
        "/api/approvals", supervision.approve, allow=TILL, methods=("POST",), name="pos.approvals"
    ),
    *till_reports.report_routes,
    route(
        "/api/coupons/hold", promoted.hold, allow=TILL, methods=("POST",), name="pos.coupons.hold"
    ),
    route(
        "/api/coupons/let-go",
        promoted.let_go,
        allow=TILL,
        methods=("POST",),
        name="pos.coupons.let_go",
    ),
    route("/api/favourites", favourites.say, allow=TILL, methods=("POST",), name="pos.favourites"),
    route("/api/parked", parked.listed, allow=TILL, name="pos.parked"),
    route("/api/parked", parked.put_aside, allow=TILL, methods=("POST",), name="pos.park"),
    route(
        "/api/parked/{id}/take", parked.taken, allow=TILL, methods=("POST",), name="pos.parked.take"
    ),
    route("/api/printer", api.printer, allow=TILL, name="pos.printer"),
    route("/api/print", api.print_receipt, allow=TILL, methods=("POST",), name="pos.print"),
    route("/api/display", displays_api.standing, allow=PUBLIC, name="pos.display"),
    route(
        "/api/display/pair",
        displays_api.pair,
        allow=PUBLIC,
        methods=("POST",),
        name="pos.display.pair",
    ),
    route(
        "/api/display/leave",
        displays_api.leave,
        allow=PUBLIC,
        methods=("POST",),
        name="pos.display.leave",
    ),
    route("/api/displays", displays_api.listed, allow=TILL, name="pos.displays"),
    route(
        "/api/displays",
        displays_api.make_code,
        allow=TILL,
        methods=("POST",),
        name="pos.displays.code",
    ),
    route(
        "/api/displays/showing",
        displays_api.show,
        allow=TILL,
        methods=("POST",),
        name="pos.displays.show",
    ),
    route(
        "/api/displays/{id:int}/send-away",
        displays_api.send_away,
        allow=TILL,
        methods=("POST",),
        name="pos.displays.send_away",
    ),
    route("/api/customers", customers_api.search, allow=TILL, name="pos.customers"),
    route(
        "/api/customers", customers_api.add, allow=TILL, methods=("POST",), name="pos.customers.add"
    ),
    route(
        "/api/customers/{id}/redeem",
        customers_api.redeem,
        allow=TILL,
        methods=("POST",),
        name="pos.customers.redeem",
    ),
    route(
        "/api/accounts/hold",
        customers_api.hold,
        allow=TILL,
        methods=("POST",),
        name="pos.accounts.hold",
    ),
    route("/api/sales/decided", api.decided, allow=TILL, name="pos.sales.decided"),
    route("/api/sales/missing", api.missing, allow=TILL, name="pos.sales.missing"),
    route("/api/sales/sealed", api.sealed, allow=TILL, name="pos.sales.sealed"),
    route("/api/receipts", receipts_api.search, allow=TILL, name="pos.receipts"),
    route("/api/receipts/{code}", receipts_api.show, allow=TILL, name="pos.receipt"),
    route(
        "/api/accounts/let-go",
        customers_api.let_go,
        allow=TILL,
        methods=("POST",),
        name="pos.accounts.let_go",
    ),
    route(
        "/api/customers/{id}/account",
        customers_api.standing,
        allow=TILL,
        name="pos.customers.account",
    ),
    route("/api/rates", boot.rates_now, allow=TILL, name="pos.rates"),
    *invoice_pages.till_routes,
    *tax_free_pages.till_routes,
    route("/api/accounts/{code}", customers_api.account, allow=TILL, name="pos.account"),
]
