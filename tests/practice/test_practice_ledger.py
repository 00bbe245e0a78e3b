"""The ledger tells the truth: under parallel submits, after a kill, after a restart."""

import json
import os
import re
import signal
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import requests

from storyboard.practice.ledger import Ledger, fingerprint
from tests.practice.talking import Talk, patiently, task

ENDLESS = "A red fox [[fault:never-ends]]"


def sent(talk: Talk, number: int) -> str:
    """One order to one of the gateways; the id it was accepted under."""
    if number % 3 == 0:
        order = task(positivePrompt=f"{ENDLESS} {number}")
        return str(talk.runware(order).json()["data"][0]["taskUUID"])
    if number % 3 == 1:
        answer = talk.wavespeed(prompt=f"{ENDLESS} {number}")
        return str(answer.json()["data"]["id"])
    return str(talk.runcomfy(prompt=f"{ENDLESS} {number}").json()["request_id"])


def test_twenty_submits_at_once_are_twenty_lines_and_one_balance(talk: Talk) -> None:
    with ThreadPoolExecutor(20) as pool:
        ids = list(pool.map(lambda number: sent(talk, number), range(20)))

    lines = talk.ledger()
    told = talk.get("/ledger", params={"key": talk.key}).json()
    assert sorted(line["id"] for line in lines) == sorted(ids)
    assert len({line["n"] for line in lines}) == 20
    assert told["spent"] == "25.20"


def test_twenty_submits_of_one_task_at_once_are_paid_once(talk: Talk) -> None:
    order = task(positivePrompt=ENDLESS)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: talk.runware(order), range(20)))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 19}
    assert len(talk.ledger()) == 1


def test_the_most_that_one_key_had_in_flight_is_known(
    serve: Callable[..., Talk],
) -> None:
    talk = serve()
    talk.runware_clip()
    for _ in range(3):
        talk.runware(task(positivePrompt=ENDLESS))
    Talk(talk.server, "somebody else").runware(task(positivePrompt=ENDLESS))

    assert talk.get("/stats").json()["most_at_once"] == {"runware": 3}


def test_parallel_submits_cannot_spend_more_than_there_is(
    serve: Callable[..., Talk],
) -> None:
    talk = serve(credit=5)

    with ThreadPoolExecutor(20) as pool:
        orders = [task(positivePrompt=ENDLESS) for _ in range(20)]
        answers = list(pool.map(talk.runware, orders))

    # Three films of $1.26 fit into five dollars.
    assert Counter(answer.status_code for answer in answers) == {200: 3, 402: 17}


def test_the_ledger_keeps_no_key_and_no_inner_facts(talk: Talk) -> None:
    talk.runware(task(positivePrompt=ENDLESS))

    (line,) = talk.ledger()

    assert line["key"] == fingerprint(talk.key)
    assert {"at", "vendor", "id", "model", "price", "prompt"} <= set(line)
    assert "job" not in line


def test_a_last_line_that_was_never_finished_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    ledger.add("accepted", key="k", price="1.26")
    ledger.close()
    with path.open("ab") as file:
        file.write(b'{"n": 2, "event": "acc')

    ledger = Ledger(path)
    ledger.add("refunded", key="k", price="0.26")
    ledger.close()

    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["n"] for line in lines] == [1, 2]
    assert str(Ledger(path).spent("k")) == "1.00"


def test_jobs_come_back_after_a_restart_and_are_not_paid_again(
    serve: Callable[..., Talk],
) -> None:
    talk = serve()
    done = talk.runware_clip()
    before = talk.ledger()

    again = serve()

    assert again.finished(done["taskUUID"])["data"][0]["videoUUID"] == done["videoUUID"]
    assert again.runware(task(taskUUID=done["taskUUID"])).status_code == 400
    assert again.ledger() == before
    assert len(again.ledger("finished")) == 1


@contextmanager
def process(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The management command, in a process of its own."""
    command = [sys.executable, "manage.py", "practice_provider", "--port", "0"]
    command += ["--folder", str(folder), "--take", "0.1", *options]
    environment = {**os.environ, "DATA_DIR": str(folder)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdout
        line = child.stdout.readline()
        found = re.search(r"http://[\d.:]+", line)
        assert found, line
        try:
            yield child, found[0]
        finally:
            child.kill()


def test_a_killed_server_loses_no_line_of_an_accepted_order(tmp_path: Path) -> None:
    accepted: list[str] = []
    enough = Event()

    def order(address: str) -> None:
        body: dict[str, Any] = task(positivePrompt=ENDLESS)
        headers = {"Authorization": "Bearer play"}
        url = f"{address}/runware/v1"
        while not enough.is_set():
            body = {**body, "taskUUID": str(uuid.uuid4())}
            try:
                answer = requests.post(url, json=[body], headers=headers, timeout=5)
            except requests.RequestException:
                return
            if answer.status_code == 200:
                accepted.append(body["taskUUID"])

    with process(tmp_path) as (child, address), ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(order, address)
        patiently(lambda: len(accepted) > 30)
        child.send_signal(signal.SIGKILL)
        child.wait()
        enough.set()

    lines = Ledger(tmp_path / "ledger.jsonl").lines(event="accepted")
    known = Counter(line["id"] for line in lines)
    assert [one for one in accepted if known[one] != 1] == []
    assert max(known.values()) == 1


def test_the_command_takes_faults_and_stops_when_asked(tmp_path: Path) -> None:
    with process(tmp_path, "--fault", "rate-limited@account") as (child, address):
        url = f"{address}/runcomfy/v1/models"
        headers = {"Authorization": "Bearer play"}
        answer = requests.get(url, headers=headers, timeout=5)
        health = requests.get(f"{address}/healthz", timeout=5)
        child.terminate()

        assert child.wait(10) == 0
    assert (answer.status_code, health.json()) == (429, {"status": "ok"})


def test_the_command_refuses_a_fault_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(AssertionError), process(tmp_path, "--fault", "nonsense"):
        pass
