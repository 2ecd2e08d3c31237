"""`python -m infra.local.simulator --port 8090`: the four portals, seeded, on real HTTP."""

from __future__ import annotations

import argparse

from infra.local.simulator.app import App
from infra.local.simulator.faults import Faults
from infra.local.simulator.http import Deliverer, real_clock, serve
from infra.local.simulator.seeds import seed_portals
from infra.local.simulator.simulator import Simulator

_GENERIC_TYPES = ("deals", "companies", "contacts", "notes", "tasks", "line_items")
_RECORD_EVENTS = ("creation", "deletion", "restore", "associationChange")


def main() -> None:
    options = _options()
    app = App(
        app_id=39_000_001,
        client_id="simulated-client-id",
        client_secret=options.client_secret,
        webhook_url=options.webhook_url or "http://127.0.0.1:9/webhooks",
        redirect_url=options.redirect_url,
    )
    sim = Simulator(
        app=app, clock=real_clock, seed=options.seed, faults=Faults.none() if options.calm else None
    )
    portals = seed_portals(sim)
    sim.add_subscriptions(
        (f"object.{event}", None, object_type) for object_type in _GENERIC_TYPES for event in _RECORD_EVENTS
    )
    deliverer = Deliverer(sim).start() if options.webhook_url else None
    server = serve(sim, options.host, options.port)
    print(f"HubSpot simulator on http://{options.host}:{server.port}")
    for portal_id, portal in portals.items():
        print(f"\nportal {portal_id}  {portal.name}, installed; access token:\n{sim.issue_token(portal_id)}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
        if deliverer is not None:
            deliverer.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calm", action="store_true", help="no shuffling, no duplicates, no lag")
    parser.add_argument("--webhook-url", default="", help="where webhooks go; none are sent without it")
    parser.add_argument("--redirect-url", default="http://localhost:8091/oauth/callback")
    parser.add_argument("--client-secret", default="simulated-client-secret")
    return parser.parse_args()


if __name__ == "__main__":
    main()
