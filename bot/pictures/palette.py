"""The colours of the pictures, by day and by night."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """`people`: one for each who takes part, in the order in which they first do; words on them are `on_colour`."""

    paper: str
    card: str
    rim: str
    ink: str
    quiet: str
    on_colour: str
    decision: str
    decision_rim: str
    now: str
    now_card: str
    done: str
    onward: str
    back: str
    end: str
    on_end: str
    sample: str
    people: tuple[str, ...]


DAY = Palette(
    paper="#F3F6F9",
    card="#FFFFFF",
    rim="#D3DCE6",
    ink="#17212B",
    quiet="#566573",
    on_colour="#FFFFFF",
    decision="#FFF7DE",
    decision_rim="#D99A00",
    now="#1D5FD1",
    now_card="#EAF1FE",
    done="#1B7F43",
    onward="#506070",
    back="#B4501E",
    end="#24313F",
    on_end="#FFFFFF",
    sample="#A15C00",
    people=("#0F766E", "#6D3FC4", "#A8480C", "#AD1B62", "#4A6B12", "#3B5B85", "#8A2F2F", "#5B5566"),
)

NIGHT = Palette(
    paper="#10161C",
    card="#1B242D",
    rim="#35424F",
    ink="#EDF2F7",
    quiet="#A3B1BF",
    on_colour="#0B1117",
    decision="#2E2713",
    decision_rim="#E0AC30",
    now="#6BA3FF",
    now_card="#16263F",
    done="#57C785",
    onward="#9FB0C0",
    back="#F0955C",
    end="#DCE4EC",
    on_end="#10161C",
    sample="#F0B45C",
    people=("#4FD1C1", "#B69CF5", "#F2A56B", "#F291BD", "#A9CF5D", "#93B7E6", "#EE9A9A", "#BDB6CC"),
)
