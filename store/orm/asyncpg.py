"""Tortoise's door to PostgreSQL: a small pool of connections whose every transaction is read-only.

Tortoise tells the dialect by the word "asyncpg" in this module's name.
"""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient

POOL_SIZE = 2
SETTINGS = {"default_transaction_read_only": "on", "timezone": "UTC", "jit": "off"}


class ReadOnlyPostgres(AsyncpgDBClient):
    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(**options)
        self.url = url

    async def create_pool(self, **_options: Any) -> Any:
        return await asyncpg.create_pool(
            self.url, min_size=1, max_size=POOL_SIZE, server_settings=SETTINGS
        )


client_class: Any = ReadOnlyPostgres
