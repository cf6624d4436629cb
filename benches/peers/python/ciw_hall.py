"""The hall day of `benches/hall-day.toml` in Ciw: a network of nodes, three customer classes.

Usage: python ciw_hall.py SEED [--passengers N]

Prints one JSON object: services completed, wall time, and the statistics by station.
"""

import argparse
import json
import math
import time

import ciw
import numpy as np

# Passengers in the 16 hours from 06:00, by the hour in relative numbers.
PROFILE = [3, 6, 9, 11, 11, 9, 7, 6, 6, 6, 7, 8, 6, 4, 2, 1]
CLASS_SHARES = {"resident": 0.55, "visitor": 0.35, "returner": 0.10}
SECONDARY_SHARE = 0.02
WALK = 60.0  # every walk [s]
CLOSE = len(PROFILE) * 3600.0

# Ciw counts nodes from 1. The walks are nodes too, with as many servers as there are passengers.
TEMPERATURE, HEALTH_CODE, SECONDARY, E_CHANNEL, COUNTER, TO_HEALTH_CODE, TO_SECONDARY, TO_DESK = range(1, 9)
SERVERS = [12, 40, 8, 30, 60, math.inf, math.inf, math.inf]
STATIONS = {
    "temperature": TEMPERATURE,
    "health-code": HEALTH_CODE,
    "secondary": SECONDARY,
    "e-channel": E_CHANNEL,
    "counter": COUNTER,
}


def lognormal(mean, cv):
    """Lognormal service times with this mean and coefficient of variation."""
    variance = math.log(1 + cv**2)
    return ciw.dists.Lognormal(mean=math.log(mean) - variance / 2, sd=math.sqrt(variance))


def gamma(mean, cv):
    """Gamma service times with this mean and coefficient of variation."""
    return ciw.dists.Gamma(shape=1 / cv**2, scale=mean * cv**2)


def returners_first(individuals, t):
    """Service discipline of the health-code check.

    Priority classes hold at every node of a Ciw network; a service discipline is set node by node.
    """
    for individual in individuals:
        if individual.customer_class == "returner":
            return individual
    return individuals[0]


def arrivals(passengers):
    """Poisson arrivals of one class, whose rate changes by the hour, at the first station only."""
    distribution = ciw.dists.PoissonIntervals(
        rates=[passengers * weight / sum(PROFILE) / 3600 for weight in PROFILE],
        endpoints=[(hour + 1) * 3600.0 for hour in range(len(PROFILE))],
        max_sample_date=CLOSE,
    )
    return [distribution] + [None] * (len(SERVERS) - 1)


def route(desk):
    """The way through the hall to this last station, node by node."""
    return ciw.routing.NetworkRouting(
        routers=[
            ciw.routing.Direct(to=TO_HEALTH_CODE),
            ciw.routing.Probabilistic(
                destinations=[TO_SECONDARY, TO_DESK], probs=[SECONDARY_SHARE, 1 - SECONDARY_SHARE]
            ),
            ciw.routing.Direct(to=TO_DESK),
            ciw.routing.Leave(),
            ciw.routing.Leave(),
            ciw.routing.Direct(to=HEALTH_CODE),
            ciw.routing.Direct(to=SECONDARY),
            ciw.routing.Direct(to=desk),
        ]
    )


def build_network(passengers):
    services = [
        lognormal(3.5, 0.5),
        lognormal(12.0, 0.6),
        ciw.dists.Exponential(rate=1 / 90),
        lognormal(12.0, 0.3),
        gamma(40.0, 0.7),
        ciw.dists.Deterministic(value=WALK),
        ciw.dists.Deterministic(value=WALK),
        ciw.dists.Deterministic(value=WALK),
    ]
    disciplines = [ciw.disciplines.FIFO] * len(SERVERS)
    disciplines[HEALTH_CODE - 1] = returners_first
    return ciw.create_network(
        arrival_distributions={kind: arrivals(passengers * share) for kind, share in CLASS_SHARES.items()},
        service_distributions={kind: services for kind in CLASS_SHARES},
        number_of_servers=SERVERS,
        service_disciplines=disciplines,
        routing={kind: route(E_CHANNEL if kind == "resident" else COUNTER) for kind in CLASS_SHARES},
    )


def simulate(passengers):
    """Simulates one day, from 06:00 until nobody is left; returns the records of all services."""
    simulation = ciw.Simulation(build_network(passengers))
    # Without arrivals after closing time, the hall is empty long before this; Ciw then skips to it.
    simulation.simulate_until_max_time(CLOSE + 7200)
    assert all(node.number_of_individuals == 0 for node in simulation.transitive_nodes)
    return simulation.get_all_records()


def observe(records, servers, end):
    """The statistics of one station from the records of its services."""
    minutes = np.arange(60.0, end + 1, 60.0)
    if not records:
        return {
            "served": 0,
            "wait_mean": None,
            "wait_p95": None,
            "queue_max": 0,
            "utilisation": 0.0,
            "queue_by_minute": [0] * len(minutes),
        }
    joined = np.sort([record.arrival_date for record in records])
    begun = np.sort([record.service_start_date for record in records])
    waits = np.sort([record.waiting_time for record in records])

    def waiting(times):
        return np.searchsorted(joined, times, side="right") - np.searchsorted(begun, times, side="right")

    return {
        "served": len(records),
        "wait_mean": float(waits.mean()),
        "wait_p95": float(waits[int(len(waits) * 0.95)]),
        # A queue is longest when somebody has just joined it.
        "queue_max": int(waiting(joined).max()),
        "utilisation": sum(record.service_time for record in records) / (servers * end),
        "queue_by_minute": waiting(minutes).tolist(),
    }


def main():
    parser = argparse.ArgumentParser(description="One hall day in Ciw.")
    parser.add_argument("seed", type=int)
    parser.add_argument("--passengers", type=int, default=100_000, help="expected passengers of the day")
    args = parser.parse_args()

    ciw.seed(args.seed)
    start = time.perf_counter()
    by_node = {node: [] for node in range(1, len(SERVERS) + 1)}
    for record in simulate(args.passengers):
        by_node[record.node].append(record)
    # The day ends with the full minute after the last passenger left.
    last = max(record.exit_date for records in by_node.values() for record in records)
    end = math.ceil(last / 60) * 60.0
    hall = {name: observe(by_node[node], SERVERS[node - 1], end) for name, node in STATIONS.items()}
    found = {"steps": sum(station["served"] for station in hall.values())}
    for measure in ["wait_mean", "wait_p95", "queue_max", "utilisation"]:
        found[measure] = {name: station[measure] for name, station in hall.items()}
    seconds = time.perf_counter() - start
    print(json.dumps({"program": f"Ciw {ciw.__version__}", "seconds": seconds, **found}))


if __name__ == "__main__":
    main()
