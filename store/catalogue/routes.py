"""The catalogue's addresses: what goods look like, for everybody."""

from store.catalogue import images, pages, price_list_pages
from store.web import PUBLIC, route

root_routes = [
    route("/pictures/{sku}.{lang:lang}.svg", images.drawing, allow=PUBLIC, name="picture"),
    route("/photos/{id:int}/{width:int}.{format}", images.photograph, allow=PUBLIC, name="photo"),
]
office_routes = [*pages.routes, *price_list_pages.routes]
