"""The guided tour: one case from the asking to the rating, in eight steps, as three people of the sample unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.simulator import Mark, Sign, Step, Tour

STORY = {
    "zh": "爱人 5 月随军，医疗登记至今没有办下来，孩子看病都是自费。材料交过一次，一直没有回音。",
    "en": "My wife moved here in May and is still not enrolled; we pay for every doctor. I handed the papers in once "
          "and heard nothing.",
}
RESULT = {
    "zh": "登记已办好，今天起生效；证件本周五由联络员带到中队。以前自费的票据可以来报。",
    "en": "She is enrolled as of today; the clerk brings the card on Friday. Bills you paid yourself can be handed in.",
}
CASE = r"(?P<case>\d+)"
NUMBER = r"(?P<number>\d{4}-\d{4})"


@dataclass(frozen=True)
class Cast:
    """Ids of who plays: the soldier; the one he asked, before all others who could get the case; the supervisor."""

    soldier: int
    cadre: int
    cadre_name: str
    others: Sequence[int]
    supervisor: int

    @property
    def office(self) -> tuple[int, ...]:
        return self.cadre, *(one for one in self.others if one != self.cadre)


def first_case(cast: Cast, thanks: Mapping[str, str]) -> Tour:
    """`thanks`: what the desk says to a rating, by language."""
    return Tour(
        "first-case", title={"zh": "一件事走完全程", "en": "One case from beginning to end"},
        offer={
            "zh": "第一次来？用三分钟，跟着一件事走八步：官兵提出，首问受理，补一份材料，办完，由官兵确认和评价。\n"
                  "亮起来的地方，点它就行。随时可以停，下次接着走。",
            "en": "First time here? Follow one case in eight steps, three minutes: a soldier asks, somebody answers "
                  "for it, a paper is missing, it gets done, the soldier confirms and rates.\n"
                  "Press what lights up. Stop whenever you like and go on later.",
        },
        end={
            "zh": "走完了：说一次就行，有人负责到底，有期限，办没办好由官兵说了算。换个人自己试试，时钟也可以往前拨。",
            "en": "That was all of it: asked once, answered for to the end, with a date, and closed by the soldier. "
                  "Now try it as anybody you like; the clock can be moved, too.",
        },
        steps=(_file(cast), *_office(cast), _answer(cast), _resolve(cast), _confirm(cast, thanks), _look(cast)),
        opening="g:{language}")


def _file(cast: Cast) -> Step:
    picks = ("category:medical", "q_who:spouse", "q_step:enrol")
    return Step(
        (cast.soldier,), title={"zh": "官兵：说一次就行", "en": "The soldier asks, once"},
        text={"zh": "随军半年，家属医疗登记没有办下来。点“提新事项”，跟着问题走；最后一问写明您问过机关哪位。",
              "en": "Months after the move your family has no medical cover. Press “New request” and follow the "
                    "questions; the last one is whom you asked already."},
        marks=(
            Mark(r"^f:\d+:submit$"),
            Mark(r"^f:\d+:pick:asked:", label=re.escape(cast.cadre_name)),
            Mark(r"^f:\d+:done:files$"), Mark(r"^f:\d+:skip:(?!asked)"),
            *(Mark(rf"^f:\d+:pick:{pick}$") for pick in picks),
            Mark(r"^f:\d+:back$", write=STORY),
            Mark("^n:intake$"), Mark(write={"zh": "/new", "en": "/new"}),
        ),
        done=Sign((cast.soldier,), f"^c:{CASE}:withdraw$", NUMBER))


def _office(cast: Cast) -> tuple[Step, ...]:
    """The ping, the acceptance, the paper that is missing."""
    return (
        Step(
            cast.office, title={"zh": "首问责任人收到提醒", "en": "The one who was asked gets a ping"},
            text={"zh": "问到谁，谁负责到底：事项直接到您这里，写明几时前受理。看一看，点“受理”。",
                  "en": "Whoever was asked answers for it to the end: it came straight to you, with a time to accept "
                        "it by. Read it, then press “Accept”."},
            marks=(Mark("^c:{case}:accept$"),), done=Sign(cast.office, r"^f:\d+:pick:track:"), free=True),
        Step(
            cast.office, title={"zh": "受理，告诉一个日期", "en": "Accepted, with a date"},
            text={"zh": "选“限时办”：反映人马上收到办结日期。",
                  "en": "Choose “By a date”: the soldier reads at once by when it will be done."},
            marks=(Mark(r"^f:\d+:pick:track:dated$"), Mark("^c:{case}:accept$")),
            done=Sign(cast.office, "^c:{case}:ask$")),
        Step(
            cast.office, title={"zh": "缺什么，一次说全", "en": "What is missing, told at once"},
            text={"zh": "还缺一张证件照。请反映人补充：要带原件还是拍照即可，写得清清楚楚；等的时候不计时限。",
                  "en": "A portrait photo is missing. Ask for it: what to bring and what a photo will do for is said "
                        "plainly, and the clock stands still meanwhile."},
            marks=(
                Mark(r"^f:\d+:pick:materials:portrait$", label="^(?!☑)"), Mark(r"^f:\d+:done:materials$"),
                Mark(r"^f:\d+:skip:words$"), Mark("^c:{case}:ask$"),
            ),
            done=Sign((cast.soldier,), "^c:{case}:reply$")),
    )


def _answer(cast: Cast) -> Step:
    return Step(
        (cast.soldier,), title={"zh": "官兵：拍一张就行", "en": "The soldier sends a photo"},
        text={"zh": "不用跑机关：点“现在补充”，发一张照片，再点“补充完了”。",
              "en": "No trip to headquarters: press “Reply now”, send a photo, then “That is all”."},
        marks=(
            Mark(r"^f:\d+:done:talk$"), Mark(r"^f:\d+:cancel$", attach="photo"), Mark("^c:{case}:reply$"),
        ),
        done=Sign(cast.office, "^c:{case}:resolve$"))


def _resolve(cast: Cast) -> Step:
    return Step(
        cast.office, title={"zh": "填办理结果", "en": "The result"},
        text={"zh": "照片到了，时限接着走。登记办好了：点“填办理结果”，写清怎么办的。",
              "en": "The photo is here and the clock runs again. It is done: press “Give result” and say what was "
                    "done."},
        marks=(Mark(r"^f:\d+:pick:outcome:solved$"), Mark(r"^f:\d+:back$", write=RESULT), Mark("^c:{case}:resolve$")),
        done=Sign((cast.soldier,), "^c:{case}:confirm$"))


def _confirm(cast: Cast, thanks: Mapping[str, str]) -> Step:
    said = "|".join(re.escape(text) for text in thanks.values())
    return Step(
        (cast.soldier,), title={"zh": "办没办好，官兵说了算", "en": "The soldier has the last word"},
        text={"zh": "机关说办完了不算，您确认了才算办结。确认，再用半分钟评价。",
              "en": "It is not closed because the office says so: confirm it, then take half a minute to rate."},
        marks=(
            Mark(r"^f:\d+:pick:(result|service):5$"), Mark(r"^f:\d+:pick:trips:t0$"), Mark(r"^f:\d+:skip:words$"),
            Mark("^c:{case}:confirm$"), Mark("^c:{case}:rate$"),
        ),
        done=Sign((cast.soldier,), text=said))


def _look(cast: Cast) -> Step:
    return Step(
        (cast.supervisor,), title={"zh": "督办员：全程看得到", "en": "What the supervisor sees"},
        text={"zh": "输入编号就能打开这件事，再点“办理经过”：谁、什么时候、做了什么，一步不少。",
              "en": "The number opens the case; “History” shows who did what, and when, with nothing left out."},
        marks=(Mark("^t:{case}:"), Mark(write={"zh": "{number}", "en": "{number}"})),
        done=Sign((cast.supervisor,), "^o:{case}$", "{number}"))
