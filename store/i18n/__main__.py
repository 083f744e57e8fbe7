"""`python -m store.i18n extract | merge | compile | check`.

extract  list every text of the house
merge    bring the .po files up to date with the texts and with store/locale/parts
compile  make the .mo files that the program reads
check    exit 1 unless every text is translated, and nothing else is
"""

import sys

from store.i18n import compiled_bytes
from store.i18n.catalogues import TRANSLATED, merge, path_of, problems, texts


def extract() -> int:
    for message, plural in sorted(texts(), key=str):
        print(message if plural is None else f"{message} / {plural}")
    return 0


def merge_all() -> int:
    merge()
    return 0


def compile_all() -> int:
    for language in TRANSLATED:
        source = path_of(language)
        source.with_suffix(".mo").write_bytes(compiled_bytes(source))
    return 0


def check() -> int:
    found = problems()
    print("\n".join(found) or "Every text is translated.")
    return 1 if found else 0


COMMANDS = {"extract": extract, "merge": merge_all, "compile": compile_all, "check": check}


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    return COMMANDS[words[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
