"""A circuit breaker: who fails again and again is left alone for a while. Calls nobody itself."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row, for `pause` seconds; then one call is let through, and how
    that one ends closes it or opens it again. Safe for threads."""

    def __init__(
        self, failures: int = 3, pause: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._until: float | None = None  # None while closed
        self._probing = False

    def lets_through(self) -> bool:
        """Tell whether to call. Whoever is let through says `succeeded` or `failed` afterwards."""
        with self._lock:
            if self._until is None:
                return True
            if self._probing or self._clock() < self._until:
                return False
            self._probing = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._in_a_row = 0
            self._until = None
            self._probing = False

    def failed(self, pause: float = 0.0) -> None:
        """pause: open at once, for as many seconds at least."""
        with self._lock:
            self._in_a_row += 1
            self._probing = False
            if self._until is not None or self._in_a_row >= self._failures:
                pause = max(pause, self._pause)
            if pause:
                self._until = max(self._clock() + pause, self._until or 0.0)

    @property
    def paused_for(self) -> float:
        """Seconds until a call is let through again; 0 while closed."""
        with self._lock:
            return max(0.0, (self._until or 0.0) - self._clock())
