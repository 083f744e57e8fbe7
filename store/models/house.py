"""The house itself: its schema's history, its settings, its places."""

from tortoise.models import Model

from store.orm.columns import Number, Text


class Migration(Model):
    """A migration file that ran; a file whose checksum is another now refuses to start (store/db/migrate.py)."""

    name = Text(primary_key=True)
    checksum = Text()
    applied_at = Number()

    class Meta:
        table = "migration"


class Setting(Model):
    """One setting as JSON, by name (store/settings.py). `changed_by` is a person's id, and nobody's for a command."""

    key = Text(primary_key=True)
    value = Text()
    changed_at = Number()
    changed_by = Number(null=True)

    class Meta:
        table = "setting"


class Site(Model):
    """A place of the house: a store that sells, or the pool's warehouse."""

    id = Number(primary_key=True)
    code = Text(unique=True)
    kind = Text()
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    address = Text()
    city = Text()
    phone = Text()

    class Meta:
        table = "site"
