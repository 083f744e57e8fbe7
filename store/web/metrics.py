"""Counters for whoever watches the shop, in the text format of Prometheus."""

import resource
import time
from collections import defaultdict

AREAS = ("office", "pos", "api", "static", "live")


class Metrics:
    """Requests and seconds by area and class of status, since this process began."""

    def __init__(self) -> None:
        self.began = time.time()
        self.requests: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.live = 0

    def count(self, path: str, status: int, seconds: float) -> None:
        first = path.split("/", 2)[1] if path.startswith("/") else ""
        area = first if first in AREAS else "shop"
        self.requests[area, f"{status // 100}xx"] += 1
        if area != "live":  # an open stream is not a slow answer
            self.seconds[area] += seconds

    def text(self) -> str:
        lines = [
            f'store_requests_total{{area="{area}",status="{status}"}} {count}'
            for (area, status), count in sorted(self.requests.items())
        ]
        lines += [
            f'store_request_seconds_total{{area="{area}"}} {seconds:.6f}'
            for area, seconds in sorted(self.seconds.items())
        ]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        lines += [
            f"store_live_connections {self.live}",
            f"process_start_time_seconds {self.began:.0f}",
            f"process_peak_resident_memory_bytes {peak}",
        ]
        return "\n".join(lines) + "\n"
