"""What was done and what is to do: the log, letters that wait, tasks, jobs."""

from tortoise.fields import ForeignKeyNullableRelation
from tortoise.models import Model

from store.models.house import Site
from store.models.people import Staff
from store.orm.columns import Number, Text, belongs_to


class Audit(Model):
    """The log: who did what to what, `detail` as JSON. Append-only."""

    id = Number(primary_key=True)
    at = Number()
    staff: ForeignKeyNullableRelation[Staff] = belongs_to("store.Staff", null=True)
    staff_id: int | None
    action = Text()
    subject = Text()
    detail = Text()

    class Meta:
        table = "audit"


class Outbox(Model):
    """A letter to be sent, once per key; tried again until `sent_at`. `tries` never falls below 0."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    kind = Text()
    recipient = Text()
    language = Text()
    payload = Text()
    due_at = Number()
    tries = Number()
    last_error = Text(null=True)
    sent_at = Number(null=True)

    class Meta:
        table = "outbox"


class Task(Model):
    """What a person has to look at, raised once per key, until `done_at`."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    kind = Text()
    subject = Text()
    detail = Text()
    site: ForeignKeyNullableRelation[Site] = belongs_to("store.Site", null=True)
    site_id: int | None
    raised_at = Number()
    done_at = Number(null=True)
    done_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="done_by", null=True
    )
    done_by_id: int | None

    class Meta:
        table = "task"


class JobLease(Model):
    """Whose turn a background job is, until `expires_at`."""

    name = Text(primary_key=True)
    holder = Text()
    expires_at = Number()

    class Meta:
        table = "job_lease"
