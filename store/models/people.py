"""Who works here, in which browsers they are signed in, and who tried to be."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.models import Model

from store.models.house import Site
from store.orm.columns import Number, Text, belongs_to


class Staff(Model):
    """A person who may sign in, until `disabled_at`. Never deleted: their name is on receipts.

    `role` is one of seven, `language` fr, ar or en. Hashes are argon2's; a badge belongs to one person.
    """

    id = Number(primary_key=True)
    username = Text(unique=True)
    name = Text()
    role = Text()
    site: ForeignKeyNullableRelation[Site] = belongs_to("store.Site", null=True)
    site_id: int | None
    language = Text()
    password_hash = Text()
    pin_hash = Text(null=True)
    badge = Text(unique=True, null=True)
    created_at = Number()
    disabled_at = Number(null=True)

    class Meta:
        table = "staff"


class Session(Model):
    """One browser in which a person is signed in, at the `office` or a `till`; known by its token's SHA-256."""

    token_hash = Text(primary_key=True)
    staff: ForeignKeyRelation[Staff] = belongs_to("store.Staff")
    staff_id: int
    kind = Text()
    created_at = Number()
    seen_at = Number()
    expires_at = Number()
    revoked_at = Number(null=True)
    user_agent = Text()

    class Meta:
        table = "session"


class SignInTry(Model):
    """Somebody tried to sign in: as whom, from where, and whether it succeeded (0 or 1)."""

    id = Number(primary_key=True)
    subject = Text()
    address = Text()
    succeeded = Number()
    tried_at = Number()

    class Meta:
        table = "sign_in_try"
