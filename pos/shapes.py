"""The shapes of what tills send: bounded, so that nothing sent can be too long, too large or without form."""

from typing import Annotated

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Instant = Annotated[int, msgspec.Meta(ge=0, le=10**14)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
Text = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\x00]*$")]
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
