"""What goods declare: allergens and certificates. The data names them in French; a page says them in its own language.

A name that is not here is said as it stands.
"""

from store.i18n import N_, gettext

ALLERGENS = {
    "arachides": N_("peanuts"),
    "fruits à coque": N_("nuts"),
    "gluten": N_("gluten"),
    "lait": N_("milk"),
    "limonène": N_("limonene"),
    "linalol": N_("linalool"),
    "mollusques": N_("molluscs"),
    "poisson": N_("fish"),
    "pollen": N_("pollen"),
    "sulfites (si ajoutés)": N_("sulphites (if added)"),
    "sulfites (si traités)": N_("sulphites (if treated)"),
    "sésame": N_("sesame"),
}
CERTIFICATES = {
    "ONSSA": N_("ONSSA"),
    "ONSSA agrément": N_("ONSSA approval"),
    "HACCP": N_("HACCP"),
    "GlobalG.A.P (option)": N_("GlobalG.A.P (optional)"),
    "bio-UE (option)": N_("EU organic (optional)"),
    "bio-UE/Ecocert (option)": N_("EU organic/Ecocert (optional)"),
    "Ecocert Cosmos (option)": N_("Ecocert Cosmos (optional)"),
    "déclaration sans plomb": N_("declared free of lead"),
    "enregistrement AMMPS": N_("registered with the AMMPS"),
    "label artisanat (option)": N_("crafts label (optional)"),
}
_ENGLISH = ALLERGENS | CERTIFICATES


def said(name: str) -> str:
    """An allergen or a certificate of the data, in the language spoken now."""
    return gettext(_ENGLISH.get(name, name))
