"""Good solutions: nobody is in them, nothing hidden becomes one, a supervisor looks at each, all offices read them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.case import Case, Mark, Outcome, State
from bot.domain.solutions import Stage as Stands
from bot.domain.solutions import may_tell, recognisable, stripped, tellable
from bot.jobs import run_due
from bot.services.figures import digest_round
from tests.screens import LONG, NAME, both, shown
from tests.stage import Player, Stage, sample_policy
from tests.story import accepted, fill

POLICY = sample_policy()
NAMES = ["王小明", "欧阳海", "李强", "Robert Miller", "Li Wei"]
HOMES = ["一中队", "Company 1"]


@pytest.mark.parametrize(("text", "left"), [
    ("已请王小明到财务核对", "已请××到财务核对"),
    ("王班长、赵参谋一起看过", "××班长、××参谋一起看过"),
    ("2026-0042 补发1200元，电话13800000000", "×× 补发××元，电话××"),
    ("11月20日前到账，三天内办好，5个工作日", "××前到账，三天内办好，5个工作日"),
    ("一中队的单据由company 1统一报", "××的单据由××统一报"),
    ("MILLER asked; Li Wei signed; the line was living", "×× asked; ×× signed; the line was living"),
    ("王小明、李强", "××"),
    ("２中队和第三中队电话１３８００００００００", "××和××电话××"),
    ("First asked Company 12, then squad 3", "First asked ××, then ××"),
])
def test_a_text_loses_everybody_in_it(text: str, left: str) -> None:
    assert stripped(text, NAMES, HOMES) == left
    assert recognisable(text, NAMES, HOMES)
    assert not recognisable(left, NAMES, HOMES)


def test_what_names_nobody_stays() -> None:
    text = "先对名单，再发放；\n3 天内答复。"
    assert stripped(text, NAMES, HOMES) == "先对名单，再发放；\n3 天内答复。"
    assert not recognisable(text, NAMES, HOMES)
    assert stripped("the company looks through the papers", NAMES, HOMES) == "the company looks through the papers"


async def test_from_which_case_and_by_whom(stage: Stage) -> None:
    await accepted(stage)
    case = replace(await stage.case(), state=State.CLOSED, outcome=Outcome.SOLVED)
    tells = {case.handler, *(stage.player(one).record.id for one in ("1004", "1005", "1006"))}
    for staff_no, player in stage.players.items():
        assert may_tell(case, player.record, POLICY) is (player.record.id in tells), staff_no
    sensitive = next(one.id for one in POLICY.categories.values() if one.sensitive)
    never: list[Case] = [replace(case, **changed) for changed in (
        {"state": State.RESOLVED}, {"outcome": Outcome.CANNOT}, {"mark": Mark.NOT_AGREED}, {"anonymous": True},
        {"confidential": True}, {"about": 9}, {"urgent": True}, {"category": sensitive})]
    assert not any(tellable(one, POLICY) for one in never)
    own = replace(case, requester=case.handler)
    assert not may_tell(own, stage.someone(case.handler).record, POLICY)


async def test_a_solution_from_its_case_to_the_month(stage: Stage) -> None:
    handler = await accepted(stage)
    await handler.taps("resolve")
    await fill(handler, outcome="solved", text="已请战士甲（1中队）周五前交单据，补发1200元，随工资到账")
    await stage.player("1025").taps("confirm")
    supervisor = stage.someone((await stage.case()).supervisor)

    await handler.says("/case 1")
    await handler.taps("worth_sharing")
    handler.sees("solution_news.begun", "随工资到账", "××")
    handler.sees_not("战士甲", "1200")
    await handler.taps("solution_edit")
    await handler.says("请战士乙先交单据，补发随工资到账")
    handler.sees("solution_news.taken_out", "请××先交单据")
    await handler.taps("solution_edit")
    await handler.says("先交单据，补发随当月工资到账")
    supervisor._acts()
    await handler.taps("solution_send")
    handler.sees("solution_news.sent")
    supervisor.sees("solution_news.proposed", "补发随当月工资到账")

    await stage.player("1013").says("/solutions")
    stage.player("1013").sees_not("补发随当月工资到账")
    await stage.player("1013").forges("gs:show:1")
    stage.player("1013").sees("refused.no_such_solution")
    await handler.forges("gs:ok:1")
    handler.sees("refused.solution_gone")
    await supervisor.taps("solution_no")
    handler._acts()
    await supervisor.says("写上要交哪些单据")
    handler.sees("solution_news.back_to_you", "写上要交哪些单据")
    await handler.taps("solution_edit")
    await handler.says("先交车票和审批单，补发随当月工资到账")
    await handler.taps("solution_send")
    handler._acts()
    await supervisor.taps("solution_ok")
    handler.sees("solution_news.shared")

    await _all_read_it(stage, handler, supervisor)


async def _all_read_it(stage: Stage, handler: Player, supervisor: Player) -> None:
    cadre = stage.player("1013")
    await cadre.says("/solutions")
    cadre.sees("先交车票和审批单")
    cadre.sees_not(handler.record.name, "2026-0001")
    await handler.says("/record")
    assert "1" in handler.screens[-1].html
    await stage.player("1025").says("/solutions")
    stage.player("1025").sees("refused.not_your_list")

    cadre._acts()
    stage.clock.move(9 * 86_400)  # the first working day of December
    await run_due(stage.app.house)
    await stage.settled()
    assert any("💡" in one.html for one in cadre.heard), cadre.transcript()
    assert digest_round.told({"numbers": [], "late_count": 0, "filed": 0, "thanks": [], "solutions": [1]})

    await supervisor.says("/solutions")
    await supervisor.taps("gs:show:1")
    await supervisor.taps("solution_away")
    await cadre.says("/solutions")
    cadre.sees_not("先交车票和审批单")


@both
def test_its_screens(language: str) -> None:
    line = {"category": LONG, "words": "字" * 600, "stage": "shared"}
    for lines in ([{**line, "place": 99}] * 6, []):
        for headline in ("back", "dropped", "taken_away", None):
            shown("solutions", {"headline": headline, "month": 1_795_600_000, "lines": lines, "count": 99,
                                "waiting": 9}, language)
    for stage in Stands:
        for headline in ("begun", "written", "taken_out", "sent", "proposed", "shared", "settled", "back_to_you",
                         "taken_from_you", None):
            for own in (True, False):
                shown("solution", {**line, "stage": stage.value, "headline": headline, "why": "因" * 300,
                                   "at": 1_795_600_000, "by": NAME, "own": own}, language)
