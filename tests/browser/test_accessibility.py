"""The audit itself can fail: a page without a language or a label is found out."""

from playwright.sync_api import Page

from tests.browser.accessibility import violations

SOUND = """<!doctype html><html lang="fr"><head><title>Miel</title></head>
<body><main><h1>Miel</h1><label>Nom <input></label></main></body></html>"""


def test_a_sound_page_has_no_violations(page: Page) -> None:
    page.set_content(SOUND)
    assert violations(page) == []


def test_a_field_without_a_label_is_found(page: Page) -> None:
    page.set_content(SOUND.replace("<label>Nom <input></label>", "<input>"))
    assert [line.split(":")[0] for line in violations(page)] == ["label"]
