"""One pack-shot: a product's container, its label and the light on it, as an SVG picture.

Invariant: the same `PackShot` and language always give the same text, which stands alone (no font,
no address outside itself, no script, no style) and holds every word escaped.
"""

import re
from xml.sax.saxutils import quoteattr

from store.pictures.containers import contain
from store.pictures.labels import label
from store.pictures.lettering import FONTS
from store.pictures.looks import PackShot
from store.pictures.paint import Scene, ellipse, group, letters

WIDTH, HEIGHT, GROUND = 400, 500, 452
CLOSE = 1.06


def packshot(spec: PackShot, language: str) -> str:
    """The picture as SVG text, 400 by 500, on a transparent ground."""
    scene = Scene(re.sub(r"[^a-z0-9]+", "-", f"p-{spec.sku}-{language}".lower()))
    made = contain(scene, spec)
    front = label(scene, spec, made.place, language) if made.place else ""
    shade = _shadow(scene, made.spread)
    drawing = group(
        shade + made.under + front + made.over,
        f"translate({WIDTH // 2} {GROUND})scale({spec.scale * CLOSE:.2f})",
    )
    fonts = FONTS.get(language, FONTS["latin"])
    words = " · ".join(part for part in (spec.name, spec.net, spec.sign_name) if part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'xml:lang={quoteattr(language)} font-family="{fonts}" text-anchor="middle" '
        f'fill="none" stroke-linecap="round"><title>{letters(words)}</title>'
        f"{scene.definitions()}{drawing}</svg>"
    )


def _shadow(scene: Scene, spread: float) -> str:
    """A soft shadow to the right, and a dark line where the thing touches the ground."""
    soft = scene.round("shadow", (0, "#2b1a0e", 0.5), (55, "#2b1a0e", 0.22), (100, "#2b1a0e", 0))
    return ellipse(spread * 0.06, 0, min(spread * 1.3, 176), 17, soft) + ellipse(
        0, 0, spread * 0.98, 6, soft
    )
