"""What a picture is told: the values that describe one pack-shot, and nothing else."""

import msgspec


class Palette(msgspec.Struct, frozen=True):
    """Colours as `#rrggbb`.

    `deep` prints letters and lids, `main` the region's tiles, `accent` lights the doorway,
    `content` is the colour of the goods themselves (honey, oil, cloth).
    """

    deep: str
    main: str
    accent: str
    content: str


class PackShot(msgspec.Struct, frozen=True):
    """One product's picture, its words already in the reader's language."""

    sku: str
    name: str
    category: str
    container: str
    motif: str
    palette: Palette
    net: str = ""
    note: str = ""
    line: str = ""
    region: str = ""
    sign: str = ""
    sign_name: str = ""
    scale: float = 1.0
    inside: tuple[str, ...] = ()
