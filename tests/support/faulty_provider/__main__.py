"""The command; see the package."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from demo.__main__ import options_of, parser, serve
from demo.server import build
from tests.support.faulty_provider.changed import ChangedAnswers, Changes
from tests.support.faulty_provider.faulty import Faulty
from tests.support.faulty_provider.rules import Faults
from tests.support.faulty_provider.wire import CuttableProtocol


def main(arguments: list[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    return serve(wanted, lambda: faulty_app(wanted), http=CuttableProtocol)


def faulty_app(wanted: argparse.Namespace) -> ASGIApp:
    """The stand-in with everything around it."""
    provider = build(options_of(wanted))
    faults, counts = Faults(), Counter[str]()
    changes = Changes(wanted.settle_seconds, wanted.seconds_per_minute, wanted.nameless_tasks)
    around = Faulty(ChangedAnswers(provider, provider.state.parts.tasks, changes), faults, counts)

    async def set_faults(request: Request) -> Response:
        """New rules, in place of the old ones."""
        try:
            faults.replace(await request.body())
        except ValidationError as error:
            return Response(str(error), 400)
        return Response(status_code=204)

    def counters(_request: Request) -> Response:
        return JSONResponse(counts)

    switches = [Route("/__faults", set_faults, methods=["PUT"]), Route("/__counters", counters), Mount("/", around)]
    return Starlette(routes=switches, lifespan=provider.router.lifespan_context)


def _parser() -> argparse.ArgumentParser:
    switches = parser("python -m tests.support.faulty_provider")
    switches.add_argument("--settle-seconds", type=float, default=0.0, help="how long an asset stays processing at least")
    switches.add_argument("--seconds-per-minute", type=float, default=0.0, help="how long a minute of video takes at least")
    switches.add_argument("--nameless-tasks", action="store_true", help="the list of tasks does not say what each was made of")
    return switches


if __name__ == "__main__":
    sys.exit(main())
