"""Write a board, render its animatic and download the film, over the REST API.

    STORYBOARD_TOKEN=sbd_… python examples/make_a_film.py OUT.mp4 [--url …] [--frame …]

Needs the `requests` package alone, and a token with the scopes read and edit, made on
the page "API tokens". Everything is free: the film is drawn by the studio itself.
"""

import argparse
import os
import sys
import time
import uuid
from pathlib import Path

import requests

SHOTS = (
    ("Dusk", "The lighthouse over a calm sea, gulls.", 3),
    ("The lamp", "A hand lights the great lamp.", 3),
)


class Studio:
    """The manners that every program needs: a token, problems in words, patience."""

    def __init__(self, url, token):
        self.root = url.rstrip("/") + "/api/v1"
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method, path, **request):
        """The answer. Waits where the studio says so; any other refusal is said."""
        for _ in range(20):
            answer = self.http.request(
                method, f"{self.root}{path}", timeout=60, **request
            )
            if answer.status_code not in (429, 503):
                break
            time.sleep(int(answer.headers.get("Retry-After", "5")))
        if answer.ok:
            return answer
        problem = answer.json()
        lines = [f"{problem['status']} {problem['title']}: {problem['detail']}"]
        named = problem.get("problems", ())
        lines += [f"  {one['place']}: {one['message']}" for one in named]
        sys.exit("\n".join(lines))

    def wait(self, render):
        """Ask until it is over, no more often than the studio asks for."""
        while True:
            answer = self.ask("GET", f"/renders/{render}")
            job = answer.json()
            print(job["phase"], file=sys.stderr)
            if not job["is_active"]:
                return job
            if job["needs_a_person"]:
                sys.exit(f"Somebody has to decide: {job['trouble']} {job['page']}")
            time.sleep(int(answer.headers.get("Retry-After", "2")))

    def download(self, clip, target):
        """The whole film, under its name only when all of it is there."""
        part = target.with_name(target.name + ".part")
        film = self.ask("GET", f"/clips/{clip}/file", stream=True)
        with film, part.open("wb") as file:
            for piece in film.iter_content(1 << 20):
                file.write(piece)
        part.replace(target)


def write_board(studio, frame):
    """A project with one board of two shots; the first one begins on a still."""
    project = studio.ask("POST", "/projects", json={"title": "By a program"}).json()
    board = studio.ask(
        "POST",
        f"/projects/{project['id']}/boards",
        json={
            "title": "The Keeper",
            "seconds": sum(seconds for _, _, seconds in SHOTS),
            "shots": len(SHOTS),
            "width": 1280,
            "height": 720,
        },
    ).json()
    for shot, (title, prompt, seconds) in zip(board["shots"], SHOTS, strict=True):
        # The version that was seen: nothing of anybody else's is overwritten.
        seen = {"If-Match": f'"{board["version"]}"'}
        board = studio.ask(
            "PATCH",
            f"/shots/{shot['id']}",
            json={"title": title, "prompt": prompt, "seconds": seconds},
            headers=seen,
        ).json()
    if frame:
        with frame.open("rb") as file:
            still = studio.ask("POST", "/frames", files={"file": file}).json()
        first = board["shots"][0]["id"]
        board = studio.ask(
            "PUT", f"/shots/{first}/frames/first", json={"frame": still["id"]}
        ).json()
    for problem in board["problems"]:
        print(f"{problem['place']}: {problem['message']}", file=sys.stderr)
    return board


def main():
    said = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    said.add_argument("out", type=Path, help="where the film goes")
    said.add_argument("--url", default="http://localhost:8000", help="the studio")
    said.add_argument("--frame", type=Path, help="a picture the film begins on")
    args = said.parse_args()
    token = os.environ.get("STORYBOARD_TOKEN", "")
    if not token:
        sys.exit("Put a token into STORYBOARD_TOKEN. The page API tokens makes one.")

    studio = Studio(args.url, token)
    board = write_board(studio, args.frame)
    # One key for one order: sent twice, it is still one.
    key = {"Idempotency-Key": str(uuid.uuid4())}
    order = studio.ask("POST", f"/boards/{board['id']}/renders", json={}, headers=key)
    job = studio.wait(order.json()["id"])
    if job["state"] != "done":
        sys.exit(f"{job['phase']}: {job['trouble']}")
    studio.download(job["clips"][0], args.out)
    print(args.out)


if __name__ == "__main__":
    main()
