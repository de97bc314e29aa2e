#!/usr/bin/env python3
"""A client of Headgate in the standard library: follows one routing table, calls by it, reports its calls.

    HEADGATE_URL=http://127.0.0.1:7400 HEADGATE_TOKEN=hgt_… python3 consumer.py orders /path 100

It makes so many calls, prints how many each instance answered, as JSON, and ends. docs/clients.md tells the protocol.
"""
import http.client
import json
import os
import random
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

# A connection that breaks within an answer, and an answer that is no JSON, are failures like any other.
FAILURES = (OSError, http.client.HTTPException, ValueError)
BOUNDS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]


class Headgate:
    def __init__(self, url, token, client, namespace="default"):
        self.base = f"{url.rstrip('/')}/v1/namespaces/{namespace}"
        self.headers = {"Authorization": f"Bearer {token}", "Headgate-Client": client}

    def ask(self, method, path, body=None, headers=None, timeout=10):
        """The status, the headers and the body of an answer; 304 is an answer like any other."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method)
        for name, value in {**self.headers, **(headers or {})}.items():
            request.add_header(name, value)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


class Table:
    """The last good table. It is kept while Headgate is away, and never goes back within one epoch."""

    def __init__(self, headgate, service):
        self.headgate = headgate
        self.service = service
        self.path = f"/services/{urllib.parse.quote(service, safe='')}/table"
        self.table = None
        self.arrived = threading.Event()
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        failures = 0
        while True:
            tag = self.tag()
            # With the tag of what is held the answer waits for a change; without one it comes at once.
            path = self.path + ("?wait=30s" if tag else "")
            headers = {"If-None-Match": f'"{tag}"'} if tag else {}
            try:
                status, _, body = self.headgate.ask("GET", path, headers=headers, timeout=40)
                if status == 200:
                    self.accept(json.loads(body))
            except FAILURES + (KeyError, TypeError):
                status = 0
            if status in (200, 304):
                failures = 0
                continue
            # Away, or no such service yet: later and later, and never all clients at once.
            failures += 1
            time.sleep(random.uniform(0.5, 1) * min(10, 0.25 * 2 ** min(failures, 10)))

    def accept(self, table):
        _ = table["policy"]["timeoutMs"], [(e["id"], e["weight"]) for e in table["endpoints"]]  # Else it is none.
        held = self.table
        if held and held["epoch"] == table["epoch"] and held["revision"] >= table["revision"]:
            return
        self.table = table
        self.arrived.set()

    def tag(self):
        return f'{self.table["epoch"]}.{self.table["revision"]}' if self.table else None

    def choose(self, tried=()):
        """By weight among those that may get calls. A client that knows only `weight` is right."""
        able = [e for e in self.table["endpoints"] if e["weight"] > 0 and e["id"] not in tried]
        return random.choices(able, [e["weight"] for e in able])[0] if able else None


class Report:
    """What was called since the last report. `bootId` and `seq` make one that is sent again count once."""

    def __init__(self, headgate, table, service, instance):
        self.headgate = headgate
        self.table = table
        self.client = {"service": service, "id": instance, "sdk": "python-example", "bootId": str(uuid.uuid4())}
        self.seq = 0
        self.waiting = []  # Numbered, not known to have arrived: sent again as they are.
        self.since = time.monotonic()
        self.calls = {}

    def count(self, instance, failure, took_ms):
        empty = {"ok": 0, "failed": {}, "counts": [0] * (len(BOUNDS_MS) + 1)}
        calls = self.calls.setdefault(instance, empty)
        if failure is None:
            calls["ok"] += 1
        else:
            calls["failed"][failure] = calls["failed"].get(failure, 0) + 1
        if failure != "connect":
            over = sum(1 for bound in BOUNDS_MS if took_ms > bound)
            calls["counts"][over] += 1

    def send(self, tries=1):
        """What does not arrive now goes with the next one; an hour of it is kept."""
        self.waiting = (self.waiting + [self.account()])[-720:]
        for attempt in range(tries):
            try:
                while self.waiting:
                    # The same number: it counts once, however often it arrives. A refusal stands.
                    status = self.headgate.ask("POST", "/reports", self.waiting[0])[0]
                    if status not in (202, 400, 413):
                        break
                    self.waiting.pop(0)
                else:
                    return
            except FAILURES:
                pass
            if attempt + 1 < tries:
                time.sleep(0.25 * 2**attempt)

    def account(self):
        now = time.monotonic()
        body = {
            "client": self.client,
            "seq": self.seq,
            "windowMs": max(100, min(600_000, round((now - self.since) * 1000))),
            "held": {self.table.service: self.table.tag()},
            "calls": [
                {
                    "service": self.table.service,
                    "instance": instance,
                    "ok": calls["ok"],
                    "failed": calls["failed"],
                    "inFlight": 0,
                    "latencyMs": {"bounds": BOUNDS_MS, "counts": calls["counts"]},
                }
                for instance, calls in self.calls.items()
            ],
        }
        self.seq, self.since, self.calls = self.seq + 1, now, {}
        return body


def call(endpoint, path, timeout):
    """None when it was answered, else how it failed: connect, timeout, reset or server. 4xx is an answer."""
    url = f'{endpoint["protocol"]}://{endpoint["id"]}{path}'
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            answer.read()
        return None
    except urllib.error.HTTPError as error:
        return "server" if error.code >= 500 else None
    except urllib.error.URLError as error:
        # It wraps failures of sending, too: only who was not connected to is known to have got nothing.
        if isinstance(error.reason, (ConnectionRefusedError, socket.gaierror)):
            return "connect"
        return "timeout" if isinstance(error.reason, TimeoutError) else "reset"
    except TimeoutError:
        return "timeout"
    except (OSError, http.client.HTTPException):
        return "reset"


def main():
    service, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    name, instance = "consumer", f"python:{os.getpid()}"
    headgate = Headgate(os.environ["HEADGATE_URL"], os.environ["HEADGATE_TOKEN"], f"{name}/{instance}")
    table = Table(headgate, service)
    if not table.arrived.wait(30):
        sys.exit(f"no routing table of {service} within 30 s")
    report = Report(headgate, table, name, instance)
    answered, failed = {}, 0
    for _ in range(count):
        tried = set()
        # One that could not be connected to got nothing: another may be tried, whatever the call does.
        while (endpoint := table.choose(tried)) is not None:
            begun = time.monotonic()
            failure = call(endpoint, path, table.table["policy"]["timeoutMs"] / 1000)
            report.count(endpoint["id"], failure, (time.monotonic() - begun) * 1000)
            if failure is None:
                answered[endpoint["id"]] = answered.get(endpoint["id"], 0) + 1
            if failure != "connect":
                break
            tried.add(endpoint["id"])
        failed += endpoint is None or failure is not None
        if time.monotonic() - report.since > 5:
            report.send()
    report.send(tries=4)
    print(json.dumps({"answered": answered, "failed": failed}))


if __name__ == "__main__":
    main()
