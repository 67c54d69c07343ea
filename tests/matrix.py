"""Who may see and do what, as product.md §3 and §6 say it: written down once more, without looking at bot.domain.rules.

Each row: what somebody is to a case → the actions that are open to him in a state. People of the sample unit by staff
number: 1025 asks, 1022 is the clerk who files, 1006 heads the office, 1011 and 1012 are its cadres.
"""

from __future__ import annotations

from bot.domain.case import LIVE, Case
from bot.domain.people import Person, Role

OWNER, CLERK, HANDLER, HEAD, SUPERVISOR, LEADER, NOBODY = (
    "owner", "clerk", "handler", "head", "supervisor", "leader", "nobody")

TALKS = {"message"}
LEADS = {"take_charge", "instruct"}
WORKS = {"offer", "message"}
HERE = {"solve_here", "arrange"}
DATES = {"arrange"}
"""On a service day: whoever works or answers for it solves it there; they, and who is above, give it owner and date."""
MAY: dict[str, dict[str, set[str]]] = {
    "new": {
        OWNER: {"message", "withdraw"}, CLERK: set(), HANDLER: {"accept"} | WORKS | HERE,
        HEAD: {"coordinate", "reassign"} | DATES,
        SUPERVISOR: {"coordinate", "reassign"} | TALKS | DATES, LEADER: LEADS | DATES, NOBODY: set()},
    "open": {
        OWNER: {"message", "withdraw"}, CLERK: set(),
        HANDLER: {"ask", "progress", "resolve", "refer", "change_track", "ask_assist", "ask_extension"} | WORKS | HERE,
        HEAD: {"coordinate", "reassign", "set_date"} | DATES,
        SUPERVISOR: {"coordinate", "reassign", "set_date", "join_batch"} | TALKS | DATES, LEADER: LEADS | DATES,
        NOBODY: set()},
    "waiting": {
        OWNER: {"reply", "message", "withdraw"}, CLERK: {"receive"}, HANDLER: {"receive"} | WORKS, HEAD: {"reassign"},
        SUPERVISOR: {"reassign", "join_batch"} | TALKS, LEADER: LEADS, NOBODY: set()},
    "referred": {
        OWNER: {"message", "withdraw"}, CLERK: set(),
        HANDLER: {"progress", "resolve", "bring_back", "change_track", "ask_assist"} | WORKS | HERE,
        HEAD: {"coordinate", "reassign"} | DATES,
        SUPERVISOR: {"coordinate", "reassign", "join_batch"} | TALKS | DATES, LEADER: LEADS | DATES, NOBODY: set()},
    "resolved": {
        OWNER: {"confirm", "dispute", "message"}, CLERK: set(), HANDLER: TALKS, HEAD: set(), SUPERVISOR: TALKS,
        LEADER: LEADS, NOBODY: set()},
    "closed": {
        OWNER: {"rate", "reopen", "message"}, CLERK: set(), HANDLER: TALKS, HEAD: set(),
        SUPERVISOR: {"reopen"} | TALKS, LEADER: set(), NOBODY: set()},
    "withdrawn": {OWNER: set(), CLERK: set(), HANDLER: set(), HEAD: set(), SUPERVISOR: set(), LEADER: set(),
                  NOBODY: set()},
}
"""State → what somebody is → what he may do, for a plain case: dated, no card, nothing asked or offered yet."""

OWN_ONLY = {"take_myself"}
"""Of a case that a clerk filed its soldier may say that he goes on himself, in every state but withdrawn."""


def stands(case: Case, person: Person) -> str:
    """What somebody is to a plain case."""
    if person.id == case.requester:
        return OWNER
    if person.id in (case.handler, case.first_responder):
        return HANDLER
    if person.has(Role.SUPERVISOR):
        return SUPERVISOR
    if person.has(Role.LEADER):
        return LEADER
    if person.has(Role.HEAD) and person.home == case.office:
        return HEAD
    return CLERK if person.id == case.filer else NOBODY


def may_see(case: Case, person: Person) -> bool:
    """Whether product.md §6 lets him see it."""
    if person.id == case.requester:
        return True
    near = person.id in {case.handler, case.first_responder}
    if case.confidential:
        return near or person.id == case.supervisor
    if case.about is not None and (person.id == case.about or person.home == case.about_home):
        return False
    above = person.has(Role.SUPERVISOR, Role.LEADER) or (person.has(Role.HEAD) and person.home == case.office)
    asked = person.id in case.helpers | case.reviewers | case.called or person.id == case.offered_to
    office = case.offered_office == person.home and person.has(Role.CADRE, Role.HEAD, Role.COMPANY_LEADER)
    return near or above or asked or office or person.id == case.filer


def listed(name: str, case: Case, person: Person) -> bool:
    """Whether a list of his holds it."""
    live = case.state in LIVE and may_see(case, person)
    if name == "mine":
        return person.id in (case.requester, case.filer)
    if name == "queue":
        offered = case.offered_to == person.id or (case.offered_to is None and case.offered_office == person.home)
        return live and case.requester != person.id and (case.handler == person.id or offered)
    if name == "answering":
        return live and case.first_responder == person.id and case.handler != person.id
    if name == "charge":
        return live and case.charge == person.id
    return live and (name == "all" or case.office == person.home)
