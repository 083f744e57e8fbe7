"""The twelve regions as a label names them."""

ARABIC = {
    "MA-01": "طنجة تطوان الحسيمة",
    "MA-02": "الشرق",
    "MA-03": "فاس مكناس",
    "MA-04": "الرباط سلا القنيطرة",
    "MA-05": "بني ملال خنيفرة",
    "MA-06": "الدار البيضاء سطات",
    "MA-07": "مراكش آسفي",
    "MA-08": "درعة تافيلالت",
    "MA-09": "سوس ماسة",
    "MA-10": "كلميم واد نون",
    "MA-11": "العيون الساقية الحمراء",
    "MA-12": "الداخلة وادي الذهب",
}
HOME = {"fr": "Maroc", "en": "Morocco", "ar": "المغرب"}


def region_name(iso: str, region: str, language: str) -> str:
    """The region in the reader's language; the country when no region is known."""
    if language == "ar" and iso in ARABIC:
        return ARABIC[iso]
    return region or HOME.get(language, HOME["fr"])
