"""The whole workload of one seed: rows in time order, and the truth about them."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from bench.detection.attacks import Episode, desk_rows, episodes
from bench.detection.benign import days_of
from bench.detection.machines import machines
from bench.detection.rows import Event, authentication
from bench.detection.world import address_table, parameters, people


@dataclass(frozen=True, slots=True)
class Truth:
    """What a detector is judged by."""

    episodes: tuple[Episode, ...]
    causes: dict[str, str]
    """txid to cause, of everything that is not usual."""
    episode_of: dict[str, int]
    machines: tuple[tuple[str, ...], ...]
    """Ids of each evening of a client that connects by itself, where it can be recognised."""
    believed: tuple[tuple[str, str], ...]
    prompts: int


def workload(seed: int) -> tuple[list[bytes], Truth]:
    """Encoded rows of both logs in time order, and the truth; the same for the same seed."""
    everybody = people(Random(f"people {seed}"))
    events: list[Event] = []
    attacked = list(episodes(Random(f"attacks {seed}"), everybody))
    for number, person in enumerate(everybody):
        events += days_of(Random(f"days {seed} {number}"), person)
    for _episode, pushes in attacked:
        events += pushes
    admin, used, believed = desk_rows(Random(f"desk {seed}"), everybody)
    events += used
    first = parameters()["span"]["start"]
    last = first + parameters()["span"]["days"] * 86400
    kept = [event for event in events if first <= event.at < last]
    rows: list[tuple[int, str, dict[str, Any]]] = [
        (int(event.at), event.txid, authentication(event)) for event in kept
    ]
    rows += [(row["timestamp"], "", row) for row in admin if row["timestamp"] < last]
    rows.sort(key=lambda row: row[:2])
    encode = msgspec.json.Encoder().encode
    return [encode(row) for _at, _txid, row in rows], Truth(
        episodes=tuple(episode for episode, _pushes in attacked),
        causes={event.txid: event.cause for event in kept if event.cause != "usual"},
        episode_of={event.txid: event.episode for event in kept if event.episode is not None},
        machines=machines(kept),
        believed=tuple(believed),
        prompts=len(kept),
    )


def main() -> int:
    """Writes one seed's log, its address table and its labels into a folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.detection.workload")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    arguments = parser.parse_args()
    rows, truth = workload(arguments.seed)
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.jsonl").write_bytes(b"\n".join(rows) + b"\n")
    (folder / "addresses.csv").write_text(address_table(), encoding="utf-8")
    labels = {"causes": truth.causes, "episodes": truth.episodes, "believed": truth.believed}
    (folder / "labels.json").write_bytes(msgspec.json.encode(labels))
    print(f"{len(rows)} rows, {len(truth.episodes)} attacks", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
