"""The hall day of `benches/hall-day.toml` in SimPy: a process per passenger, a resource per station.

Usage: python simpy_hall.py SEED [--passengers N]

Prints one JSON object: services completed, wall time, and the statistics by station.
"""

import argparse
import json
import math
import random
import time

import simpy

# Passengers in the 16 hours from 06:00, by the hour in relative numbers.
PROFILE = [3, 6, 9, 11, 11, 9, 7, 6, 6, 6, 7, 8, 6, 4, 2, 1]
CLASSES = ["resident", "visitor", "returner"]
CLASS_SHARES = [0.55, 0.35, 0.10]
SECONDARY_SHARE = 0.02
WALK = 60.0  # every walk [s]


def lognormal(mean, cv):
    """Returns a function that draws lognormal service times with this mean and coefficient of variation."""
    variance = math.log(1 + cv**2)
    mu, sigma = math.log(mean) - variance / 2, math.sqrt(variance)
    return lambda: random.lognormvariate(mu, sigma)


def gamma(mean, cv):
    """Returns a function that draws gamma service times with this mean and coefficient of variation."""
    shape, scale = 1 / cv**2, mean * cv**2
    return lambda: random.gammavariate(shape, scale)


def exponential(mean):
    """Returns a function that draws exponential service times with this mean."""
    return lambda: random.expovariate(1 / mean)


class Station:
    """Servers with one queue, and what was observed there."""

    def __init__(self, resource, service_time):
        self.resource = resource
        self.service_time = service_time
        self.waits = []
        self.worked = 0.0
        self.queue_max = 0
        self.queue_by_minute = []

    def serve(self, env, **request):
        """One passenger's visit, from joining the queue to the end of service."""
        joined = env.now
        with self.resource.request(**request) as turn:
            # A request that is granted at once never stands in the queue.
            self.queue_max = max(self.queue_max, len(self.resource.queue))
            yield turn
            self.waits.append(env.now - joined)
            duration = self.service_time()
            yield env.timeout(duration)
            self.worked += duration


def build_hall(env):
    """The five stations by name."""
    return {
        "temperature": Station(simpy.Resource(env, 12), lognormal(3.5, 0.5)),
        # The only station where one class goes first.
        "health-code": Station(simpy.PriorityResource(env, 40), lognormal(12.0, 0.6)),
        "secondary": Station(simpy.Resource(env, 8), exponential(90.0)),
        "e-channel": Station(simpy.Resource(env, 30), lognormal(12.0, 0.3)),
        "counter": Station(simpy.Resource(env, 60), gamma(40.0, 0.7)),
    }


def passenger(env, hall, kind):
    """The way of one passenger through the hall."""
    yield from hall["temperature"].serve(env)
    yield env.timeout(WALK)
    # The smaller number is served first.
    yield from hall["health-code"].serve(env, priority=0 if kind == "returner" else 1)
    yield env.timeout(WALK)
    if random.random() < SECONDARY_SHARE:
        yield from hall["secondary"].serve(env)
        yield env.timeout(WALK)
    yield from hall["e-channel" if kind == "resident" else "counter"].serve(env)


def arrivals(env, hall, passengers):
    """Poisson arrivals whose rate changes by the hour."""
    for hour, weight in enumerate(PROFILE):
        rate = passengers * weight / sum(PROFILE) / 3600
        end = (hour + 1) * 3600
        while True:
            gap = random.expovariate(rate)
            if env.now + gap >= end:
                break
            yield env.timeout(gap)
            (kind,) = random.choices(CLASSES, CLASS_SHARES)
            env.process(passenger(env, hall, kind))
        # The exponential distribution has no memory: the next hour may start with a fresh draw.
        yield env.timeout(end - env.now)


def watch(env, hall):
    """Records the queues at each full minute until nobody is left."""
    while True:
        yield env.timeout(60)
        for station in hall.values():
            station.queue_by_minute.append(len(station.resource.queue))
        if env.peek() == math.inf:
            return


def simulate(passengers):
    """Simulates one day, from 06:00 until nobody is left; returns the stations and the end [s]."""
    env = simpy.Environment()
    hall = build_hall(env)
    env.process(arrivals(env, hall, passengers))
    env.process(watch(env, hall))
    env.run()
    return hall, env.now


def mean(values):
    return sum(values) / len(values) if values else None


def percentile_95(values):
    return sorted(values)[int(len(values) * 0.95)] if values else None


def main():
    parser = argparse.ArgumentParser(description="One hall day in SimPy.")
    parser.add_argument("seed", type=int)
    parser.add_argument("--passengers", type=int, default=100_000, help="expected passengers of the day")
    args = parser.parse_args()

    random.seed(args.seed)
    start = time.perf_counter()
    hall, end = simulate(args.passengers)
    found = {
        "steps": sum(len(s.waits) for s in hall.values()),
        "wait_mean": {name: mean(s.waits) for name, s in hall.items()},
        "wait_p95": {name: percentile_95(s.waits) for name, s in hall.items()},
        "queue_max": {name: s.queue_max for name, s in hall.items()},
        "utilisation": {name: s.worked / (s.resource.capacity * end) for name, s in hall.items()},
    }
    seconds = time.perf_counter() - start
    print(json.dumps({"program": f"SimPy {simpy.__version__}", "seconds": seconds, **found}))


if __name__ == "__main__":
    main()
