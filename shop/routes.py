"""The shop's table of routes. `routes` hang under /fr, /ar and /en; `root_routes` have one address for all."""

from shop.baskets import basket
from shop.checkout import ordering
from shop.counter import till_api, till_tickets
from shop.orders import pages as office
from shop.storefront import jar, pages, seo, stock
from store.web import AUDITOR, CASHIER, MANAGER, PUBLIC, GuardedRoute, route

READERS = {MANAGER, CASHIER, AUDITOR}
HANDS = {MANAGER, CASHIER}

routes: list[GuardedRoute] = [
    route("/", pages.home, allow=PUBLIC, name="shop.home"),
    route("/products", pages.catalogue, allow=PUBLIC, name="shop.catalogue"),
    route("/products/{slug}", pages.product, allow=PUBLIC, name="shop.product"),
    route("/categories/{slug}", pages.category, allow=PUBLIC, name="shop.category"),
    route("/cooperatives", pages.makers, allow=PUBLIC, name="shop.cooperatives"),
    route("/cooperatives/{slug}", pages.maker, allow=PUBLIC, name="shop.cooperative"),
    route("/regions/{slug}", pages.region, allow=PUBLIC, name="shop.region"),
    route("/signs", pages.signs, allow=PUBLIC, name="shop.signs"),
    route("/signs/{slug}", pages.sign, allow=PUBLIC, name="shop.sign"),
    route("/terms", pages.terms, allow=PUBLIC, name="shop.terms"),
    route("/stock", stock.show, allow=PUBLIC, name="shop.stock"),
    route("/basket", basket.show, allow=PUBLIC, name="shop.cart"),
    route("/basket/add", basket.add, allow=PUBLIC, methods=("POST",), name="shop.cart.add"),
    route("/basket/change", basket.change, allow=PUBLIC, methods=("POST",), name="shop.cart.change"),
    route("/basket/delivery", basket.choose_delivery, allow=PUBLIC, methods=("POST",), name="shop.cart.delivery"),
    route("/basket/code", basket.give_code, allow=PUBLIC, methods=("POST",), name="shop.cart.code"),
    route("/basket/accept", basket.accept, allow=PUBLIC, methods=("POST",), name="shop.cart.accept"),
    route("/checkout", ordering.show, allow=PUBLIC, name="shop.checkout"),
    route("/checkout", ordering.place, allow=PUBLIC, methods=("POST",), name="shop.checkout"),
    route("/orders/{secret}", ordering.order, allow=PUBLIC, name="shop.order"),
    route("/orders/{secret}/cancel", ordering.cancel, allow=PUBLIC, methods=("POST",), name="shop.order.cancel"),
]  # fmt: skip

root_routes: list[GuardedRoute] = [
    route("/01/{gtin}", jar.show, allow=PUBLIC, name="shop.jar"),
    route("/01/{gtin}/10/{lot}", jar.show, allow=PUBLIC, name="shop.jar.lot"),
    route("/sitemap.xml", seo.sitemap, allow=PUBLIC, name="shop.sitemap"),
    route("/robots.txt", seo.robots, allow=PUBLIC, name="shop.robots"),
]

office_routes: list[GuardedRoute] = [
    route("/orders", office.board, allow=READERS, name="office.orders"),
    route("/orders/{code}", office.show, allow=READERS, name="office.order"),
    route("/orders/{code}/pick-list", office.pick_list, allow=READERS, name="office.order.pick_list"),
    route("/orders/{code}/slip", office.slip, allow=READERS, name="office.order.slip"),
    route("/orders/{code}/pick", office.start, allow=HANDS, methods=("POST",), name="office.order.pick"),
    route("/orders/{code}/tick", office.tick, allow=HANDS, methods=("POST",), name="office.order.tick"),
    route("/orders/{code}/scan", office.scan, allow=HANDS, methods=("POST",), name="office.order.scan"),
    route("/orders/{code}/pack", office.pack, allow=HANDS, methods=("POST",), name="office.order.pack"),
    route("/orders/{code}/hand-over", office.hand_over, allow=HANDS, methods=("POST",), name="office.order.hand_over"),
    route("/orders/{code}/hold-again", office.hold_again, allow=MANAGER, methods=("POST",), name="office.order.hold_again"),
    route("/orders/{code}/bring", office.bring, allow=MANAGER, methods=("POST",), name="office.order.bring"),
    route("/orders/{code}/leave-out", office.leave_out, allow=MANAGER, methods=("POST",), name="office.order.leave_out"),
    route("/orders/{code}/cancel", office.cancel, allow=MANAGER, methods=("POST",), name="office.order.cancel"),
]  # fmt: skip

till_routes = [*till_api.till_routes, *till_tickets.till_routes]
