"""How often an address may call the doors that strangers knock at."""

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_qualified_name, get_remote_address


class DoorLimiter(Limiter):
    """Looks only at doors that have a limit: elsewhere finding that there is none costs as much as a query."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        name = callable_name or (get_qualified_name(view) if view else "")
        if name in self._marked_for_limiting:
            super()._check_request_limit(callable_name, in_middleware)


limiter = DoorLimiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
