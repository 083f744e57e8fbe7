"""The house's device: a horseshoe doorway in its region's tiles, the ingredient in its light."""

from store.pictures.looks import PackShot
from store.pictures.motifs import motif
from store.pictures.paint import GOLD, Scene, group, lighter, mix, number, path


def arch(half: float, crown: float) -> str:
    """Path data of a horseshoe arch standing on y = 0, its point at `crown` (above: negative)."""
    spring = crown * 0.44
    out, shoulder = half * 1.3, half * 0.62
    lift, brow = spring - half * 0.75, crown + half * 0.32
    left = f"C{number(-out)} {number(lift)} {number(-shoulder)} {number(brow)} 0 {number(crown)}"
    right = f"C{number(shoulder)} {number(brow)} {number(out)} {number(lift)} {number(half)} "
    return f"M{number(-half)} 0V{number(spring)}{left}{right}{number(spring)}V0Z"


def doorway(scene: Scene, spec: PackShot, half: float, height: float) -> str:
    """The arch with the motif in it, standing on the origin, at most `half` wide to each side."""
    half = min(half, height * 0.52)
    light = lighter(spec.palette.accent, 0.72)
    inner, outer = lighter(light, 0.6), mix(light, spec.palette.accent, 0.18)
    sky = scene.round("sky", (0, inner, 1), (100, outer, 1))
    frame = path(arch(half * 1.14, -height * 1.06), spec.palette.deep)
    opening = path(arch(half, -height), sky, f'stroke="{GOLD}" stroke-width="2.4"')
    size = min(half / 47, height / 112)
    return (
        frame
        + opening
        + group(motif(spec.motif), f"translate(0 {number(-height * 0.45)})scale({number(size, 2)})")
    )
